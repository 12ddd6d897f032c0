import { type parseDocument, requestOf } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";

export type Request = NonNullable<ReturnType<typeof requestOf>>;
type Document = Extract<ReturnType<typeof parseDocument>, { readonly ok: true }>["document"];
type Context = ReadonlyMap<string, readonly [string, ...string[]]>;

/**
 * The actions that a trust policy can allow.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const actions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
];

/** As AWS writes it. */
export function writtenAction(folded: string): string {
  return actions.find((one) => one.toLowerCase() === folded) ?? folded;
}

/** @throws InputError for text without a key and a value */
export function contextOf(pairs: readonly string[]): Context {
  const context = new Map<string, readonly [string, ...string[]]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new InputError(`--context: expected key=value, found ${pair || "nothing"}`);
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const before = context.get(key);
    context.set(key, before === undefined ? [value] : [...before, value]);
  }
  return context;
}

/**
 * The request that the options describe.
 * @throws InputError for a caller, an action or a context that no request has
 */
export function askedRequest(
  principal: string,
  context: Context,
  action: string | undefined,
  document: Document,
): Request {
  const named = action === undefined ? undefined : actionOf(action);
  const plain = requestOf(principal, new Map(), named);
  if (plain === undefined)
    throw new InputError(
      `--as: expected the ARN of a role, user, role session or identity provider, or the name of a service such as ec2.amazonaws.com; found ${principal || "nothing"}${hintOn(principal)}`,
    );
  const arnKey = [...context.keys()].find((key) => key.toLowerCase() === principalArn);
  const path = pathOfSession(plain, arnKey && context.get(arnKey)?.[0], document);
  for (const [key, [value, ...more]] of context) {
    const known =
      key === arnKey && path !== undefined ? undefined : plain.context.get(key.toLowerCase())?.[0];
    if (known !== undefined && (known !== value || more.length > 0))
      throw new InputError(`--context: expected ${key}=${known}, which follows from --as, found ${value}`);
  }
  const request = requestOf(principal, context, named) ?? plain;
  if (path === undefined || request.caller.kind !== "aws") return request;
  const { account, partition, name } = request.caller;
  const full = `${path}${name}`;
  const ownArn = [`arn:${partition}:iam::${account}:role/${full}`] as const;
  return {
    ...request,
    caller: { ...request.caller, name: full },
    context: new Map([...request.context, [principalArn, ownArn]]),
  };
}

/**
 * What the same call also needs: tags, a source identity and a context have actions of their own.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function furtherActions({ action, context }: Request): readonly string[] {
  if (!action.startsWith("sts:assumerole")) return [];
  const has = (form: RegExp) => [...context.keys()].some((key) => form.test(key));
  return [
    ...(has(/^(aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$)/) ? ["sts:TagSession"] : []),
    ...(has(/^sts:sourceidentity$/) ? ["sts:SetSourceIdentity"] : []),
    ...(has(/^sts:requestcontext/) ? ["sts:SetContext"] : []),
  ];
}

const principalArn = "aws:principalarn";

function actionOf(text: string): string {
  const found = actions.find((one) => one.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InputError(`--action: expected one of ${actions.join(", ")}; found ${text || "nothing"}`);
}

function hintOn(text: string): string {
  if (/^(\d{12}|arn:[a-z-]+:iam::\d{12}:root)$/.test(text))
    return "\nName a role or a user of the account: the root user cannot assume roles.";
  if (/^A[A-Z0-9]{15,}$/.test(text)) return "\nName the ARN of the owner of this unique ID.";
  if (/[*?]/.test(text)) return "\nName one caller, without wildcards.";
  if (/^[\w.-]+\.[a-z]{2,}(\/\S*)?$/i.test(text))
    return "\nOf an OIDC issuer, name the ARN of its identity provider.";
  return "";
}

/**
 * The ARN of a session names its role without the path. A role name is unique in its account, so a principal with this
 * name is this role.
 *
 * @param given the value of aws:PrincipalArn, which has the path
 * @returns undefined for a caller whose path is known
 */
function pathOfSession(
  { caller }: Request,
  given: string | undefined,
  document: Document,
): string | undefined {
  if (caller.kind !== "aws" || caller.session === "") return undefined;
  const { account, partition, name } = caller;
  const start = `arn:${partition}:iam::${account}:role/`;
  if (given !== undefined) {
    const rest = given.startsWith(start) ? given.slice(start.length) : "";
    if (rest === name || rest.endsWith(`/${name}`)) return rest.slice(0, rest.length - name.length);
    throw new InputError(
      `--context: expected an aws:PrincipalArn of the role of --as, such as ${start}${name}, found ${given}`,
    );
  }
  const { statements } = document;
  const roles = statements.flatMap(({ principals }) =>
    principals.members.flatMap(({ principal }) =>
      principal.kind === "role" && principal.account === account && principal.partition === partition
        ? principal.name
        : [],
    ),
  );
  const found = roles.find((one) => one === name || one.endsWith(`/${name}`));
  if (found !== undefined) return found.slice(0, found.length - name.length);
  if (!statements.some(({ conditions }) => conditions.some(({ key }) => key === principalArn)))
    return undefined;
  throw new InputError(
    `--as: expected the path of the role, because the trust policy has a condition with aws:PrincipalArn; the ARN of a session does not say it\nAdd --context aws:PrincipalArn=${start}PATH/${name}, or name the role instead of the session.`,
  );
}
