import type { Condition } from "../../model/condition.ts";
import type { Test } from "../../model/operator.ts";
import { keyText } from "./keys.ts";
import { listOf } from "./texts.ts";

/** `with the external ID "abc"`: what a condition demands, by its meaning and not by its operator's name. */
export function phraseOf(condition: Condition): string {
  const { operator, key, values } = condition;
  const isPlain =
    !operator.negated && !operator.ifExists && operator.set !== "ForAllValues:" && values.length > 0;
  const phrase = (isPlain && isEquality(condition) ? known(condition) : undefined) ?? general(key, condition);
  return operator.test === "ignoreCase" ? `${phrase} (in any case)` : phrase;
}

function isEquality({ operator, key }: Condition): boolean {
  return equalities.has(operator.test) || (operator.test === "ip" && key === "aws:sourceip");
}

const equalities: ReadonlySet<Test> = new Set<Test>(["string", "ignoreCase", "arn", "bool"]);

/** `the external ID "abc"`: the same as the subject of a sentence. */
export function nounOf(condition: Condition): string {
  const phrase = phraseOf(condition);
  if (phrase.startsWith("when ")) return `the condition that ${phrase.slice("when ".length)}`;
  // Every other phrase begins with one preposition
  return phrase
    .slice(phrase.indexOf(" ") + 1)
    .replace(/^(?=[\da-f]+[.:])/, "the network ")
    .replace(/^arn:/, "the source ARN arn:");
}

function known({ operator, key, values }: Condition): string | undefined {
  const texts = values.map(({ text }) => text);
  const quoted = listOf(
    texts.map((text) => JSON.stringify(text)),
    "or",
  );
  const plain = listOf(texts, "or");
  switch (key) {
    case "sts:externalid":
      return `with the external ID ${quoted}`;
    case "aws:multifactorauthpresent":
      return operator.test === "bool" && plain === "true" ? "with MFA" : undefined;
    case "aws:principalorgid":
      return `from the organization ${plain}`;
    case "aws:principalorgpaths":
      return `from the organizational unit ${plain}`;
    case "aws:principalaccount":
      return `from account ${plain}`;
    case "aws:principalarn":
      return `for the principal ${plain}`;
    case "aws:sourceip":
      return `from ${plain}`;
    case "aws:sourcevpc":
      return `from the VPC ${plain}`;
    case "aws:sourcevpce":
      return `through the VPC endpoint ${plain}`;
    case "aws:sourceaccount":
      return `for account ${plain}`;
    case "aws:sourcearn":
      return `for ${plain}`;
    case "aws:sourceorgid":
      return `for the organization ${plain}`;
    default: {
      const claim = /\.[^:]+:([\w-]+)$/.exec(key)?.[1] ?? /^saml:(.+)/s.exec(key)?.[1];
      return claim === undefined
        ? undefined
        : `with the ${claimWords.get(claim) ?? `claim ${claim}`} ${quoted}`;
    }
  }
}

const claimWords = new Map([
  ["aud", "audience"],
  ["sub", "subject"],
  ["iss", "issuer"],
]);

function general(key: string, { operator, values }: Condition): string {
  const texts = values.map(({ text }) => text);
  if (operator.test === "null")
    return `when ${keyText(key)} is ${listOf(
      texts.map((text) => (text === "true" ? "missing" : "present")),
      "or",
    )}`;
  if (operator.test === "unknown")
    return `under a condition${key === "" ? "" : ` on ${keyText(key)}`} with an unknown operator`;
  const what = `${setWords[operator.set]}${keyText(key)}`;
  const verb = operator.negated
    ? negatedVerb(operator.test)
    : verbOf(
        operator.test,
        values.some(({ kind }) => kind === "pattern"),
      );
  const quoted = listOf(
    texts.map((text) => JSON.stringify(text)),
    "or",
  );
  return `when ${what} ${verb} ${quoted}${operator.ifExists ? " or missing" : ""}`;
}

const setWords = { "": "", "ForAllValues:": "each value of ", "ForAnyValue:": "a value of " } as const;

function verbOf(test: Test, isPattern: boolean): string {
  if (test === "string" && isPattern) return "matches";
  if (test === "ip") return "is in";
  return orders.get(test.replace(/numeric|date/, "")) ?? "is";
}

const orders = new Map([
  ["LessThan", "is below"],
  ["LessThanEquals", "is at most"],
  ["GreaterThan", "is above"],
  ["GreaterThanEquals", "is at least"],
]);

function negatedVerb(test: Test): string {
  return test === "ip" ? "is not in" : "is not";
}

/** `, without any condition` or `, with MFA and from 203.0.113.0/24` */
export function underConditions(
  conditions: readonly Condition[],
  nothing = ", without any condition",
): string {
  return conditions.length === 0 ? nothing : `, ${listOf(conditions.map(phraseOf))}`;
}

/** `StringEquals sts:ExternalId`, as the document writes it. */
export function conditionText({ written: { operator, key } }: Condition): string {
  return key === "" ? operator : `${operator} ${key}`;
}
