import type { Directory } from "../directory.ts";
import { type PrincipalKey, principalKeyOf, principalKeyText } from "../principal-key.ts";
import type { Orphan } from "./orphan.ts";
import { kindOfId, type Suspect, type Suspects } from "./suspects.ts";

/** An id with the principal that it most likely was. */
export interface Owned extends Omit<Orphan, "status"> {
  readonly uniqueId: string;
  /** By its history it was nobody whom the expectation names. */
  readonly stranger?: boolean | undefined;
  /** Others are missing besides, for which no id stands. */
  readonly unclear?: boolean | undefined;
}

/** By the ids' history where it is known, else by elimination, else it was one of those that are left. */
export async function assignOwners(
  { ids, missing }: Suspects,
  directory: Directory,
): Promise<readonly Owned[]> {
  const known = new Map<string, Owned>();
  for (const { uniqueId } of ids) {
    const owner = await directory.ownerOf(uniqueId);
    if (owner !== undefined)
      known.set(uniqueId, knownOwner(uniqueId, owner, owner.arn, missing[kindOfId(uniqueId)]));
  }
  const taken = new Set([...known.values()].map(({ principal }) => principal));
  const unknown = ids.filter(({ uniqueId }) => !known.has(uniqueId));
  const guessed = (["role", "user"] as const).flatMap((kind) =>
    eliminate(
      unknown.filter(({ uniqueId }) => kindOfId(uniqueId) === kind),
      missing[kind].filter((arn) => !taken.has(arn)),
    ),
  );
  const owners = new Map([...known, ...guessed.map((one) => [one.uniqueId, one] as const)]);
  return ids.map(({ uniqueId }) => owners.get(uniqueId) ?? { uniqueId });
}

/** Names are unique whatever their path: one that was deleted under another path had the expected name all the same. */
function knownOwner(uniqueId: string, owner: PrincipalKey, arn: string, missing: readonly string[]): Owned {
  const text = principalKeyText(owner);
  const expected = missing.find((one) => {
    const key = principalKeyOf(one);
    return key !== undefined && principalKeyText(key) === text;
  });
  const knownBy = "history" as const;
  if (expected === undefined) return { uniqueId, principal: arn, knownBy, stranger: true };
  return { uniqueId, principal: expected, knownBy };
}

/** Ids and expected principals of one kind. The comparison's own pairs are kept where nothing better is known. */
function eliminate(ids: readonly Suspect[], missing: readonly string[]): readonly Owned[] {
  const left = new Set(missing);
  const taken = new Map<string, string>();
  for (const { uniqueId, principal } of ids) {
    if (principal !== undefined && left.delete(principal)) taken.set(uniqueId, principal);
  }
  return ids.map(({ uniqueId }) => {
    const [next] = left;
    const principal = taken.get(uniqueId) ?? next;
    if (principal === undefined) return { uniqueId };
    left.delete(principal);
    if (missing.length === 1 && ids.length === 1) return { uniqueId, principal, knownBy: "elimination" };
    return { uniqueId, principal, oneOf: missing, unclear: ids.length < missing.length };
  });
}
