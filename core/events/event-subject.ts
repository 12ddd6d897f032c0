import * as v from "valibot";

/**
 * What an event is about, as far as it can be told before it is read: no form is checked, nothing is thrown.
 *
 * @returns account and name of the role or principal, or an empty text
 */
export function roleOf(event: unknown): string {
  const subject = v.safeParse(v.object({ account: v.string(), roleName: v.string() }), event);
  if (subject.success) return `${subject.output.account}/${subject.output.roleName}`;
  const parsed = v.safeParse(named, event);
  if (!parsed.success) return "";
  const { account, detail } = parsed.output;
  const name = nameFields.map((field) => detail.requestParameters[field]).find((one) => one !== undefined);
  return name === undefined ? "" : `${account}/${name}`;
}

/** Where the calls that we answer name what they are about. */
export const nameFields = [
  "roleName",
  "userName",
  "openIDConnectProviderArn",
  "sAMLProviderArn",
  "url",
  "name",
] as const;

export const nameField = v.fallback(v.optional(v.string()), undefined);

export const named = v.object({
  account: v.string(),
  detail: v.object({
    requestParameters: v.object({
      roleName: nameField,
      userName: nameField,
      openIDConnectProviderArn: nameField,
      sAMLProviderArn: nameField,
      url: nameField,
      name: nameField,
    }),
  }),
});
