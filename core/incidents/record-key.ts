import type { PrincipalKey } from "../principals/principal-key.ts";
import type { RoleKey } from "../principals/role.ts";

/** Names a record of the table: of a role, or of a principal that no expectation covers. */
export type RecordKey = (RoleKey & { readonly kind?: never }) | PrincipalKey;
