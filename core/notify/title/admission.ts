import type { Change } from "../../policy/compare.ts";
import { shortName } from "../../principals/describe.ts";

/** A sentence about a change, for a title: who can assume the role, or no longer can. */
interface Words {
  readonly subject: string;
  /** After the subject and its verb; `{role}` is the name of the role. */
  readonly gain?: string;
  readonly loss?: string;
  /** In place of both. */
  readonly fact?: string;
}

const assume = "assume {role}";

/**
 * What the worst change opens or breaks, in a few words: "Foreign account 193672423079 can assume qovery-user-role".
 *
 * @param isShort leaves out the account and the principal
 * @param isStillSo false for drift that was repaired
 */
export function admissionText(change: Change, role: string, isShort: boolean, isStillSo: boolean): string {
  const { subject, gain, loss, fact } = wordsFor(change, isShort);
  const verb = gain !== undefined ? (isStillSo ? "can" : "could") : isStillSo ? "can no longer" : "could not";
  return (fact ?? `${subject} ${verb} ${gain ?? loss}`).replaceAll("{role}", role);
}

function wordsFor(change: Change, isShort: boolean): Words {
  const account = isShort ? undefined : /\b\d{12}\b/.exec(change.principal ?? "")?.[0];
  const foreign = `Foreign account${account === undefined ? "" : ` ${account}`}`;
  switch (change.kind) {
    case "everyone-admitted":
      return { subject: "Anyone", gain: assume };
    case "everyone-admitted-conditionally":
      return { subject: "Anyone who meets a condition", gain: assume };
    case "not-principal-admitted":
      return { subject: "Almost anyone", gain: assume };
    case "foreign-account-admitted":
    case "foreign-account-admitted-conditionally":
      return { subject: foreign, gain: assume };
    case "account-admitted":
      return {
        subject: account === undefined ? "A whole account" : `All of account ${account}`,
        gain: assume,
      };
    case "identity-provider-admitted":
      return { subject: "Another identity provider", gain: assume };
    case "foreign-identity-provider-admitted":
      return { subject: "A foreign identity provider", gain: assume };
    case "tenancy-claim-missing":
      return { subject: "Any customer of an identity provider", gain: assume };
    case "guard-lost":
      return { subject: "", fact: "{role} can be assumed without a required condition" };
    case "service-for-foreign-account":
      return { subject: "A service acting for a foreign account", gain: assume };
    case "service-added":
      return { subject: nameIn(change, isShort, "Another service"), gain: assume };
    case "principal-added":
      return { subject: nameIn(change, isShort, "Another principal"), gain: assume };
    case "unique-id-added":
      return { subject: "An unknown principal", gain: assume };
    case "action-added":
      return { subject: "Callers", gain: "do more with {role}" };
    case "condition-loosened":
      return { subject: "", fact: "A condition of {role} was loosened" };
    case "principal-orphaned":
      return { subject: "A deleted principal", loss: assume };
    case "principal-removed":
      return { subject: nameIn(change, isShort, "A trusted principal"), loss: assume };
    case "account-narrowed-to-role":
      return { subject: "Most of a trusted account", loss: assume };
    case "action-removed":
      return { subject: "Callers", loss: "use an action on {role}" };
    case "condition-tightened":
      return { subject: "", fact: "A condition was added to {role}" };
    case "deny-added":
      return { subject: "Callers", loss: "assume {role}: a Deny statement" };
    case "statement-changed":
      return { subject: "", fact: "Trust policy of {role} was rewritten" };
    case "document-changed":
      return { subject: "", fact: "Trust policy of {role} changed" };
  }
}

const longestName = 50;

/** The principal as the document writes it, where it is short and has a name. */
function nameIn({ principal = "" }: Change, isShort: boolean, other: string): string {
  const name = shortName(principal);
  const isName = /^[\w+=,.@/-]+$/.test(name) && !/^\d{12}$/.test(name) && name.length <= longestName;
  if (isShort || !isName) return other;
  return name === principal && !name.includes(".") ? other : name;
}
