import { type Condition, parseDocument, type Value } from "../policy/compare.ts";
import { matchesGlob } from "../shared/glob.ts";
import { type PrincipalKey, principalKeyOf, principalKeyText } from "./principal-key.ts";

/**
 * Whether a trust policy admits tokens that an OIDC provider issued for a client id, which is their audience. In doubt
 * true, because the result decides on a warning.
 *
 * @param document plain text
 */
export function admitsClient(document: string, provider: PrincipalKey, clientId: string): boolean {
  const parsed = parseDocument(document);
  if (!parsed.ok) return true;
  const audience = `${provider.name}:aud`.toLowerCase();
  return parsed.document.statements.some(
    ({ effect, principals, conditions }) =>
      effect === "Allow" &&
      principals.members.some(({ principal }) => isNamed(provider, principal.text)) &&
      conditions.filter(({ key }) => key === audience).every((condition) => isMet(condition, clientId)),
  );
}

/** @returns the client ids that a trust policy names; not those that match a pattern or are unrestricted */
export function clientIdsIn(document: string, provider: PrincipalKey): readonly string[] {
  const parsed = parseDocument(document);
  if (!parsed.ok) return [];
  const audience = `${provider.name}:aud`.toLowerCase();
  const values = parsed.document.statements
    .filter(({ effect }) => effect === "Allow")
    .filter(({ principals }) => principals.members.some(({ principal }) => isNamed(provider, principal.text)))
    .flatMap(({ conditions }) => conditions.filter(({ key }) => key === audience))
    .filter(({ operator }) => operator.test === "string" && !operator.negated)
    .flatMap((condition) => condition.values);
  return [...new Set(values.flatMap(({ kind, text }) => (kind === "exact" ? [text] : [])))];
}

function isNamed(provider: PrincipalKey, arn: string): boolean {
  const key = principalKeyOf(arn);
  return key !== undefined && principalKeyText(key) === principalKeyText(provider);
}

function isMet({ operator, values }: Condition, clientId: string): boolean {
  if (operator.test !== "string" && operator.test !== "ignoreCase") return true;
  const fold = (text: string) => (operator.test === "ignoreCase" ? text.toLowerCase() : text);
  const isOne = values.some((value) => fits(value, fold(value.text), fold(clientId)));
  return operator.negated ? !isOne : isOne;
}

function fits({ kind }: Value, text: string, clientId: string): boolean {
  switch (kind) {
    case "exact":
      return text === clientId;
    case "pattern":
      return matchesGlob(text, clientId);
    case "variable":
    case "variablePattern":
      return true;
  }
}
