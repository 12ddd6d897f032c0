import type { Fault } from "../model/change.ts";
import { limits } from "../model/limits.ts";

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * The JSON text of a document as IAM hands it out: percent-encoded by GetRole, ListRoles and
 * GetAccountAuthorizationDetails, plain in CloudTrail's UpdateAssumeRolePolicy. RFC 3986, so `+` stays `+`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export function decodeText(raw: string): Decoded {
  if (raw.length > limits.encodedCharacters) return tooLong(raw.length, limits.encodedCharacters);
  const text = isEncoded(raw) ? decode(raw) : raw;
  if (text === undefined) {
    return fault(
      "The text appears to be percent-encoded, but it contains a % that is not followed by a valid UTF-8 code.",
    );
  }
  return text.length > limits.characters ? tooLong(text.length, limits.characters) : { ok: true, text };
}

/** No JSON value starts with `%`, and an encoded document cannot start with anything else. */
function isEncoded(raw: string): boolean {
  return raw.trimStart().startsWith("%");
}

function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

function tooLong(length: number, limit: number): Decoded {
  return fault(`The text has ${length} characters; IAM allows at most ${limit}.`);
}

function fault(message: string): Decoded {
  return { ok: false, faults: [{ path: "$", message }] };
}
