import type { Directory } from "../directory.ts";
import { type PrincipalKey, principalKeyOf, principalKeyText } from "../principal-key.ts";
import type { Orphan } from "./orphan.ts";
import { kindOfId, type Suspect, type Suspects } from "./suspects.ts";

/** A unique id with its most likely owner. */
export interface Owned extends Omit<Orphan, "status"> {
  readonly uniqueId: string;
  /** According to its history, it was a principal that the expectation does not name. */
  readonly stranger?: boolean | undefined;
  /** More expected principals are missing than ids are present. */
  readonly unclear?: boolean | undefined;
}

/** By the ids' history, otherwise by elimination, otherwise as one of the remaining candidates. */
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

/** Compares keys, because names are unique regardless of path: the owner may have had another path. */
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

/** For ids and expected principals of one kind. Uses the comparison's pairs first. */
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
