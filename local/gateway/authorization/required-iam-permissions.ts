import { restoreTag } from "../../../core/contract/roles.ts";
import type { AwsRequest } from "../http/request.ts";
import { isWrite } from "../services/iam.ts";
import type { Directory } from "../state/directory.ts";
import type { Context } from "../trust/conditions.ts";
import type { RequiredPermission } from "./policy.ts";

/**
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export async function requiredIamPermissions(
  { action, parameters }: AwsRequest,
  account: string,
  context: Context,
  directory: Directory,
  pathOfProfile: (account: string, name: string) => Promise<string>,
  tagsOfRole: (account: string, name: string) => Promise<Readonly<Record<string, string>>>,
): Promise<readonly RequiredPermission[]> {
  const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
  const value = (name: string) => parameters.get(name) ?? undefined;
  // Reading the tags takes a call. Without them in the context, a condition on a tag is an UnsupportedError.
  const tags = isWrite(action) ? await tagContext() : {};
  const own = {
    action: `iam:${action}`,
    resource: await resourceOf(),
    context: { ...context, ...tags, ...about() },
  };
  // Creating with tags requires the tagging permission too
  if (action === "CreateRole" && parameters.has("Tags.member.1.Key"))
    return [own, { ...own, action: "iam:TagRole" }];
  if (action !== "AddRoleToInstanceProfile") return [own];
  // Adding a role to an instance profile requires iam:PassRole too
  const passed = { ...context, ...tags, "iam:passedtoservice": ["ec2.amazonaws.com"] };
  return [own, { action: "iam:PassRole", resource: roleArn(), context: passed }];

  /** The tags of the role and of the request. Each tag that a policy can name is known: it is absent otherwise. */
  async function tagContext(): Promise<Context> {
    const name = value("RoleName");
    const live = name === undefined || action === "CreateRole" ? {} : await tagsOfRole(account, name);
    const asked = [...parameters.keys()].flatMap((key) => {
      const [, at] = /^Tags\.member\.(\d+)\.Key$/.exec(key) ?? [];
      return at === undefined ? [] : [[value(key) ?? "", value(`Tags.member.${at}.Value`) ?? ""] as const];
    });
    return {
      [`aws:resourcetag/${restoreTag}`]: undefined,
      [`aws:requesttag/${restoreTag}`]: undefined,
      ...contextOf("aws:resourcetag", Object.entries(live)),
      ...contextOf("aws:requesttag", asked),
    };
  }

  async function resourceOf(): Promise<string> {
    const profile = /InstanceProfile$/.test(action) ? value("InstanceProfileName") : undefined;
    if (profile !== undefined) {
      const path = action === "CreateInstanceProfile" ? value("Path") : await pathOfProfile(account, profile);
      return arn(`instance-profile${path ?? "/"}${profile}`);
    }
    if (value("RoleName") !== undefined) return roleArn();
    if (value("UserName") !== undefined) return named("user", value("UserName") ?? "");
    return value("PolicyArn") ?? value("OpenIDConnectProviderArn") ?? value("SAMLProviderArn") ?? "*";
  }

  function roleArn(): string {
    const name = value("RoleName") ?? "";
    return action === "CreateRole" ? arn(`role${value("Path") ?? "/"}${name}`) : named("role", name);
  }

  function named(kind: "role" | "user", name: string): string {
    return directory.byName(account, kind, name)?.arn ?? arn(`${kind}/${name}`);
  }

  /** For other calls `iam:PermissionsBoundary` is the boundary that the role has, which is not looked up here. */
  function about(): Context {
    const boundary = value("PermissionsBoundary");
    const policy = value("PolicyArn");
    return {
      ...(/^(CreateRole|PutRolePermissionsBoundary)$/.test(action) && {
        "iam:permissionsboundary": boundary === undefined ? undefined : [boundary],
      }),
      ...(policy !== undefined && { "iam:policyarn": [policy] }),
    };
  }
}

function contextOf(prefix: string, tags: readonly (readonly [string, string])[]): Context {
  return Object.fromEntries(tags.map(([key, value]) => [`${prefix}/${key.toLowerCase()}`, [value]]));
}
