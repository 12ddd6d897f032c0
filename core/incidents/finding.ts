import type { Severity } from "../policy/compare.ts";
import type { Actor } from "../principals/actor.ts";
import type { LiveRole } from "../principals/role.ts";
import { defined } from "../shared/defined.ts";
import type { Cause } from "./cause.ts";
import { limitedCause, limitedDocument } from "./limits.ts";

/** What is wrong with a role: the content of an incident. */
export interface Finding {
  readonly cause: Cause;
  readonly severity: Severity;
  readonly fingerprint: string;
  /** The expectation's name. */
  readonly expectation?: string;
  /** The URL of the expectation's file. */
  readonly expectationSource?: string;
  readonly actor?: Actor;
  readonly live?: LiveRole;
  /** The role's path, as far as it is known. */
  readonly path?: string;
  readonly expectedDocument?: string;
  /** A sentence that precedes the note of the first step. */
  readonly remark?: string;
  /** Plain JSON text where it can be decoded. */
  readonly foundDocument?: string;
  /** The drift was detected while auto-remediation was off. */
  readonly whileOff?: true;
  /** Incidents with this key have the same cause and are grouped. */
  readonly groupKey?: string;
}

type Given = { readonly [K in keyof Finding]: Finding[K] | undefined } & Pick<
  Finding,
  "cause" | "severity" | "fingerprint"
>;

/** The only constructor: a finding is within the size limits of the table from the start. */
export function newFinding({ cause, expectedDocument, foundDocument, ...rest }: Given): Finding {
  return defined({
    ...rest,
    cause: limitedCause(cause),
    expectedDocument: limitedDocument(expectedDocument),
    foundDocument: limitedDocument(foundDocument),
  });
}
