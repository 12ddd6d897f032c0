import type { AwsError } from "../http/answers.ts";
import { isObject, type Json, type JsonObject, stringsOf } from "../http/json.ts";
import { type Directory, type Principal, parsePrincipalArn } from "../state/directory.ts";
import { complaintAboutTenancy } from "./shared-providers.ts";
import { malformed, readTrustDocument } from "./trust-document.ts";

/**
 * IAM stores a role or user principal as its unique id. It shows the ARN while the principal exists, then the id.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export interface PrincipalIds {
  /**
   * Registers an account whose principals must exist to be trusted. A principal of another account is not checked until it
   * is created; its first owner is the one whom the trust policies mean that named it before.
   */
  register(account: string): void;
  /** @returns the text to store, or IAM's error when it refuses the document */
  toStored(text: string): string | AwsError;
  /** @returns the text that IAM shows now */
  toShown(stored: string): string;
  /** Shows the principal as its id for a while, as IAM sometimes does right after the principal's creation. */
  showIdOf(arn: string, milliseconds: number): void;
}

export function mapPrincipalIds(directory: Directory, now: () => number = Date.now): PrincipalIds {
  const known = new Set<string>();
  const shownAsIdUntil = new Map<string, number>();

  function store(value: string): string | undefined {
    if (value === "*") return value;
    if (/^\d{12}$/.test(value)) return `arn:aws:iam::${value}:root`;
    if (/^(AROA|AIDA)\w+$/.test(value)) return directory.byId(value)?.id;
    if (/^arn:aws[\w-]*:sts::\d{12}:(assumed-role\/[^/*?]+\/[^*?]+|federated-user\/[^*?]+)$/.test(value))
      return value;
    if (/^arn:aws[\w-]*:iam::\d{12}:root$/.test(value)) return value;
    const principal = parsePrincipalArn(value);
    if (!principal || /[*?]/.test(value)) return undefined;
    const isChecked = known.has(principal.account) || directory.firstIdOf(value) !== undefined;
    return isChecked ? directory.byArn(value)?.id : value;
  }

  function show(stored: string): string {
    const value = directory.firstIdOf(stored) ?? stored;
    const principal: Principal | undefined = directory.byId(value);
    if (!principal) return value;
    return (shownAsIdUntil.get(principal.arn) ?? 0) > now() ? value : principal.arn;
  }

  return {
    register: (account) => void known.add(account),
    showIdOf: (arn, milliseconds) => void shownAsIdUntil.set(arn, now() + milliseconds),
    toStored(text) {
      const document = readTrustDocument(text);
      if ("code" in document) return document;
      for (const statement of document.statements) {
        const complaint = invalidPrincipal(statement, store) ?? complaintAboutTenancy(statement);
        if (complaint) return malformed(complaint);
      }
      return rewrite(text, (value) => store(value) ?? value);
    },
    toShown: (stored) => rewrite(stored, show),
  };
}

function invalidPrincipal(
  statement: JsonObject,
  store: (value: string) => string | undefined,
): string | undefined {
  if (!isObject(statement.Principal)) return undefined;
  for (const [kind, values] of Object.entries(statement.Principal)) {
    const invalid = stringsOf(values).find((value) => !isValid(kind, value, store));
    if (invalid !== undefined)
      return `Invalid principal in policy: "${kind === "AWS" ? kind : kind.toUpperCase()}":"${invalid}"`;
  }
  return undefined;
}

function isValid(kind: string, value: string, store: (value: string) => string | undefined): boolean {
  switch (kind) {
    case "AWS":
      return store(value) !== undefined;
    case "Service": // IAM checks the names of services; only their format is checked here
      return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/.test(value);
    case "Federated":
      return /^arn:aws[\w-]*:iam::\d{12}:(saml|oidc)-provider\/.+$|^[\w.-]+\.\w+$/.test(value);
    default:
      return true;
  }
}

/** Rewrites each AWS principal. A text without changes stays as it is, because IAM stores the original text. */
function rewrite(text: string, change: (value: string) => string): string {
  let changed = false;
  const each = (value: Json): Json => {
    const after = change(String(value));
    changed ||= after !== value;
    return after;
  };
  const visit = (key: string, value: Json): Json => {
    if (key !== "Principal" || !isObject(value) || value.AWS === undefined) return value;
    return { ...value, AWS: Array.isArray(value.AWS) ? value.AWS.map(each) : each(value.AWS) };
  };
  try {
    const document = JSON.parse(text, visit) as Json;
    return changed ? JSON.stringify(document) : text;
  } catch {
    return text; // a text that is not JSON was written without IAM's checks
  }
}
