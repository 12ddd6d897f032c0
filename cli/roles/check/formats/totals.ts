import type { Report } from "../report.ts";

/** "20 accounts, 10000 roles, 12 protected, 40 ListRoles calls" */
export function totals({ accounts }: Report): string {
  const sums = { roles: 0, protected: 0, calls: 0 };
  for (const one of accounts) {
    sums.roles += one.roles;
    sums.protected += one.protected;
    sums.calls += one.calls;
  }
  return [
    counted(accounts.length, "account"),
    counted(sums.roles, "role"),
    `${sums.protected} protected`,
    counted(sums.calls, "ListRoles call"),
  ].join(", ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
