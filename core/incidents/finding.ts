import type { Severity } from "../policy/compare.ts";
import type { Actor } from "../principals/actor.ts";
import type { LiveRole } from "../principals/role.ts";
import type { Cause } from "./cause.ts";

/** What is wrong with a role: all that an incident says, before anything is done about it. */
export interface Finding {
  readonly cause: Cause;
  readonly severity: Severity;
  readonly fingerprint: string;
  readonly expectation?: string;
  readonly actor?: Actor;
  readonly live?: LiveRole;
  /** Where the role stands or stood, as far as it is known. */
  readonly path?: string;
  readonly expectedDocument?: string;
  /** What must be said besides, before what is done about it. */
  readonly remark?: string;
  /** Plain JSON text where it can be decoded. */
  readonly foundDocument?: string;
  /** What its incident shares with others that have the same cause. */
  readonly groupKey?: string;
}
