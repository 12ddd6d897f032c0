import { type PrincipalKey, principalKeyText } from "../principals/principal-key.ts";
import type { RoleKey } from "../principals/role.ts";

/** Where the table keeps what is known of a principal that no expectation covers: beside roles, where no role can be. */
export function principalRecordKey(principal: PrincipalKey): RoleKey {
  const { kind, account } = principal;
  const [, , name = ""] = /^(\S+) \d{12} (.+)$/.exec(principalKeyText(principal)) ?? [];
  return { account, name: `${kind}/${name}` };
}

/** No role's name holds a slash. */
export function isPrincipalRecord({ name }: RoleKey): boolean {
  return name.includes("/");
}
