import type { Catalogue } from "../expectations/catalogue.ts";
import type { Expectation } from "../expectations/expectation.ts";
import { fingerprintOf } from "../incidents/fingerprint.ts";
import type { RoleKey } from "../principals/role.ts";
import type { KnownRole } from "./ports.ts";

/** What a push means for the roles that are on record. */
export interface Impact {
  readonly unprotected: readonly RoleKey[];
  /** Roles whose trust policy differs from the new expected document. */
  readonly outOfLine: readonly (RoleKey & Pick<Expectation, "response"> & { readonly expectation: string })[];
  /** The number of roles with another expected document, and without a trust policy on record to compare. */
  readonly unknown: number;
}

/** Reads no role: compares with the trust policies that sweeps and incidents recorded. */
export function impactOf(
  before: Catalogue,
  next: Catalogue,
  roles: readonly (RoleKey & KnownRole)[],
  partition: string,
): Impact {
  const impacts = roles.map((role) => impactOn(role, before, next, partition));
  const sorted = impacts.toSorted((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
  return {
    unprotected: sorted.flatMap((one) => (one.kind === "unprotected" ? [one.role] : [])),
    outOfLine: sorted.flatMap((one) => (one.kind === "out-of-line" ? [one.role] : [])),
    unknown: sorted.filter(({ kind }) => kind === "unknown").length,
  };
}

function impactOn(
  { account, name, path, openFingerprint, inLine }: RoleKey & KnownRole,
  before: Catalogue,
  next: Catalogue,
  partition: string,
) {
  const key = `${account}/${name}`;
  const location = { account, name, ...(path !== undefined && { path }) };
  const [was, is] = [before.cover(location, partition), next.cover(location, partition)];
  if (is.kind === "none" && was.kind !== "none")
    return { kind: "unprotected" as const, key, role: { account, name } };
  if (is.kind !== "one" || (was.kind === "one" && was.expected.document === is.expected.document))
    return { kind: "none" as const, key };
  const live = openFingerprint ?? inLine?.fingerprint;
  if (live === undefined) return { kind: "unknown" as const, key };
  const { document, expectation } = is.expected;
  if (live === fingerprintOf(document)) return { kind: "none" as const, key };
  const { name: expectationName, response } = expectation;
  return {
    kind: "out-of-line" as const,
    key,
    role: { account, name, expectation: expectationName, response },
  };
}
