import { InputError } from "./errors.ts";
import { type Expectation, parseExpectation, renderTrust } from "./expectation.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { plainText } from "./plain-text.ts";
import { namedIn } from "./principals/named-in.ts";
import { type LiveRole, partitionOf } from "./role.ts";

export interface Captured {
  readonly expectation: Expectation;
  /** What a person must look at before it is put in force. */
  readonly notes: readonly string[];
}

/**
 * A live role as an expectation, which alerts and no more until somebody asks for more.
 *
 * @param options.everyAccount whether roles of this name in every account must be so: what names the role's own account
 * and partition then stands for theirs
 * @throws InputError when the trust policy cannot be read
 */
export function capture(role: LiveRole, { everyAccount }: { readonly everyAccount: boolean }): Captured {
  const { account, path, name, arn } = role;
  const text = plainText(role.document);
  const own = partitionOf(arn);
  const trust = everyAccount ? withPlaceholders(text, account, own) : text;
  const expectation = parseExpectation(
    {
      name: slug(name),
      match: { accounts: everyAccount ? "*" : [account], roles: [`${path.slice(1)}${name}`] },
      trust: parsed(trust, role),
      response: "alert",
    },
    `role ${name} of ${account}`,
  );
  if (fingerprintOf(renderTrust(expectation, account, own)) !== fingerprintOf(text))
    throw new InputError(`role ${name} of ${account}: its trust policy cannot be written as an expectation`);
  const gone = namedIn(text).flatMap((one) => (one.kind === "unique-id" ? [one.id] : []));
  return { expectation, notes: [...new Set(gone)].map(noteOf) };
}

function noteOf(id: string): string {
  return `${id} is what IAM shows for a principal that was deleted: write the ARN of whom you mean, or leave it out`;
}

function parsed(text: string, { name, account }: LiveRole): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `role ${name} of ${account}: expected a trust policy in JSON, found something else`,
      {
        cause: error,
      },
    );
  }
}

function withPlaceholders(text: string, account: string, partition: string): string {
  return text
    .replaceAll(new RegExp(`(?<!\\d)${account}(?!\\d)`, "g"), "{{account}}")
    .replaceAll(`"arn:${partition}:`, '"arn:{{partition}}:');
}

/** Lower-case letters, digits and hyphens, 63 at most, as an expectation's name must be. */
function slug(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return letters.replace(/^-+/, "").slice(0, 63).replace(/-+$/, "") || "role";
}
