import type { Grant } from "../../grants/grants.ts";
import type { Effort } from "../../model/effort.ts";
import { once } from "../../model/remember.ts";
import { findWitness, makeSides } from "../../requests/witness.ts";
import { accountOfCallers, type Callers, isNamed } from "../callers/callers.ts";
import { isAction } from "../profile/ways.ts";
import type { Difference } from "./differences.ts";

/** Searches requests that prove that a difference is one. */
export interface Proof {
  proves(difference: Difference, callers: Callers): boolean;
}

/**
 * @param open the pieces of the document that admits more
 * @param account that owns the role
 */
export function makeProof(
  open: readonly Grant[],
  shut: readonly Grant[],
  account: string,
  effort: Effort,
): Proof {
  const sides = makeSides(open, shut, effort);
  const direct = once(() => makeSides(withoutIdentityPolicy(open), withoutIdentityPolicy(shut), effort));
  return {
    proves({ path, denial }, callers) {
      if (!isAction(path.way)) return false;
      const match = denial === undefined ? [path.piece] : [path.piece, denial.piece];
      if (findWitness(sides, match) !== undefined) return true;
      if (!isNamed(callers) || accountOfCallers(callers) !== account) return false;
      return findWitness(direct(), match) !== undefined;
    },
  };
}

/**
 * What admits callers of the role's account that have no identity policy for it: only what names them directly.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function withoutIdentityPolicy(grants: readonly Grant[]): readonly Grant[] {
  return grants.filter(({ effect, who }) => {
    if (effect === "Deny" || who.kind === "allBut") return true;
    const { principal } = who.named;
    return principal.kind !== "everyone" && principal.kind !== "account";
  });
}
