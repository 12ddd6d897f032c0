import type { Grant } from "../../grants/grants.ts";
import { conditionImplies } from "../../grants/implies.ts";
import { type Condition, isVariable, type Value } from "../../model/condition.ts";
import { type Effort, spend } from "../../model/effort.ts";
import { isSingleValued } from "../../model/facts/single-valued.ts";
import { meets } from "../../requests/meets.ts";
import { accountOfCallers, type Callers, callersOf, inPartsOf, isNamed, partOf } from "../callers/callers.ts";
import { answerOf } from "../callers/fixed.ts";
import { isStrict } from "../callers/identity.ts";
import { coversCallers, mayOverlap } from "../callers/relate.ts";
import { allDenials, type Denial, excludes, isDeniedBy } from "../profile/denies.ts";
import type { Path, Profile } from "../profile/profile.ts";

/** What one document admits and another may not. */
export interface Difference {
  /** For the callers that are admitted by one document only. */
  readonly path: Path;
  /** The Deny of the other document that shuts it; undefined when the other document does not allow it. */
  readonly denial: Denial | undefined;
}

/**
 * What `one` admits and `other` does not. Sound for severity: what is not found is admitted by both. What is found
 * may be admitted by both in a way that is not seen.
 * @param account that owns the role: a principal of it that is named directly needs no identity policy
 */
export function differencesOf(
  one: Profile,
  other: Profile,
  account: string,
  effort: Effort,
): readonly Difference[] {
  const known = new Set(other.paths.map(({ piece }) => piece.canonical));
  const partsFor = partsByWay(other.paths);
  const isAllowed = (path: Path) =>
    known.has(path.piece.canonical) ||
    inPartsOf(partsFor(path.way), path.callers).some(
      (wide) => spend(effort, 0.4) && allows(wide, path, account, effort),
    );
  const shut = new Set(allDenials(one.denials).map(({ piece }) => piece.canonical));
  const denials = allDenials(other.denials).filter(
    (denial) => !shut.has(denial.piece.canonical) && !isDeniedBy(denial, one.denials, effort),
  );
  return one.paths.flatMap((path): readonly Difference[] => {
    if (path.open === "no") return [];
    if (!isAllowed(path) || !spend(effort, denials.length / 10)) return [{ path, denial: undefined }];
    return denials
      .filter((denial) => isDeniedIn(denial, path, effort))
      .map((denial) => ({ path: narrowedTo(path, denial), denial }));
  });
}

/** The paths of each way, in parts; found when asked for, because most documents differ in few ways. */
function partsByWay(paths: readonly Path[]): (way: string) => ReadonlyMap<string, readonly Path[]> {
  const known = new Map<string, ReadonlyMap<string, readonly Path[]>>();
  return (way) => {
    const parts =
      known.get(way) ??
      Map.groupBy(
        paths.filter((path) => path.way === way),
        ({ callers }) => partOf(callers),
      );
    known.set(way, parts);
    return parts;
  };
}

/** Whether a path of the other document allows all that `path` does by the same action, denials aside. */
export function allows(
  { piece, callers }: Pick<Path, "piece" | "callers">,
  path: Pick<Path, "piece" | "callers" | "conditions">,
  account: string,
  effort: Effort,
): boolean {
  if (piece.unknown !== "" || path.piece.unknown !== "") return false;
  const sameName = piece.who.canonical === path.piece.who.canonical;
  const byCoverage = isOutside(path.callers, account) || (isEveryone(piece) && isAccount(path.piece));
  if (!sameName && !(byCoverage && admitsAll(callers, path.callers))) return false;
  return piece.conditions.every((needed) => isMet(needed, path, effort));
}

/** A principal that is named is bound to its unique id; one that conditions select by its name is not. */
function admitsAll(wide: Callers, narrow: Callers): boolean {
  return (isNamed(narrow) || !isNamed(wide)) && coversCallers(wide, narrow);
}

/** `*` admits whom an account admits, and in the same way. */
function isEveryone({ who }: Grant): boolean {
  return who.kind === "one" && who.named.principal.kind === "everyone";
}

function isAccount({ who }: Grant): boolean {
  return who.kind === "one" && who.named.principal.kind === "account";
}

function isOutside(callers: Callers, account: string): boolean {
  const owner = accountOfCallers(callers);
  return owner !== undefined && owner !== account;
}

/** Whether each request on the path meets the condition. */
export function isMet(
  needed: Condition,
  { conditions, callers }: Pick<Path, "conditions" | "callers">,
  effort: Effort,
): boolean {
  return (
    answerOf(needed, callers) === "yes" ||
    conditions.some(
      (given) =>
        given.canonical === needed.canonical ||
        conditionImplies(given, needed, effort) ||
        isMetByEachValue(given, needed, effort),
    )
  );
}

/** Whether the request's only value of the key is one of a list, and each of the list meets the condition. */
function isMetByEachValue(given: Condition, needed: Condition, effort: Effort): boolean {
  const { key, operator, values } = given;
  if (key !== needed.key || operator.test !== "string" || operator.set !== "" || !isStrict(given))
    return false;
  if (!isSingleValued(key) || !values.every(isPlain) || needed.values.some(isVariable)) return false;
  if (!spend(effort, (values.length * needed.values.length) / 20)) return false;
  return values.every(({ text }) => meets(needed, [text], effort) === "yes");
}

/** AWS does not say how operators treat an empty value, nor what `?` stands for beyond the Basic Multilingual Plane. */
function isPlain({ kind, text }: Value): boolean {
  return kind === "exact" && text !== "" && !/[\ud800-\udfff]/.test(text);
}

/** Assumed when the effort does not suffice to tell. */
function isDeniedIn({ piece, way, callers }: Denial, path: Path, effort: Effort): boolean {
  if (way !== path.way) return false;
  if (!spend(effort, 0.2)) return true;
  return (
    mayOverlap(callers, path.callers) && !excludes(piece.conditions, path.callers, path.conditions, effort)
  );
}

/** The callers of the path that the Deny is about. */
function narrowedTo(path: Path, denial: Denial): Path {
  if (!coversCallers(path.callers, denial.callers)) return path;
  const callers = callersOf(denial.piece.who, denial.piece.conditions);
  return { ...path, callers };
}
