import type { Report } from "../model.ts";

const mostNames = 4;

/** The names of roles, or their number where that says enough or where there are too many. JSON lists all of them. */
export function rolesText(roles: readonly string[], { scope }: Pick<Report, "scope">): string {
  const all = scope.roles.length;
  if (roles.length === all && all > 1) return `all ${all} roles`;
  if (roles.length <= mostNames) return roles.join(", ");
  return `${roles.slice(0, mostNames - 1).join(", ")} and ${roles.length - mostNames + 1} more`;
}

/** For a heading. */
export function capital(text: string): string {
  return text.startsWith("all ") ? `A${text.slice(1)}` : text;
}

export const noImpact = "No effect on who can assume a role is on record.";

export const helpText =
  "Send these with a request for help: to AWS Support, or to the people who run the callers of the roles.";

/** @returns the sentence, with our commands and modes at the odd places */
export function partsOf(sentence: string): readonly string[] {
  return sentence.split(/`(trustdrift [^`\n]+|off|approve|on)`/);
}
