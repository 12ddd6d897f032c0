/** A role of the member template, as far as it decides who can do what with it. */
export interface OwnRoleForm {
  /** Its trust policy. */
  readonly trust: unknown;
  readonly inlinePolicies: readonly { readonly name: string; readonly document: unknown }[];
}

/** Stands for the id of the member account, which the template knows only as a variable. */
export const accountPlaceholder = "{{account}}";

/** The text of a role's trust policy and of its inline policies, whatever the order and the notation. */
export function textsOfRole({ trust, inlinePolicies }: OwnRoleForm) {
  return {
    trust: textOf(trust),
    policies: JSON.stringify(inlinePolicies.map(({ name, document }) => [name, textOf(document)]).sort()),
  };
}

/** Keys and lists sorted, a single value as a list of one: order has no meaning in these documents. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).sort().join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${textOf(listed(one))}`);
  return `{${entries.sort().join()}}`;
}

function listed(value: unknown): unknown {
  return typeof value === "string" ? [value] : value;
}
