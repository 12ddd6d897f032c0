import { errorAnswer } from "../http/answers.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { list, text, type Xml } from "../http/xml.ts";
import type { Directory } from "../state/directory.ts";
import { askIam, type Store } from "../state/store.ts";
import type { PrincipalIds } from "../trust/principal-ids.ts";

/** CloudFormation: moto creates the resources of a stack itself, so the directory is updated after each call. */
export interface Stacks {
  answer(request: AwsRequest, account: string): Promise<AwsResponse>;
}

/**
 * In bytes. moto has no limit.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const longestTemplateBody = 51_200;

function tooLong(bytes: number) {
  const message = `'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${longestTemplateBody}; found ${bytes}`;
  return { status: 400, code: "ValidationError", message };
}

export function answerStacks(store: Store, directory: Directory, ids: PrincipalIds): Stacks {
  async function rolesOf(account: string): Promise<Xml[]> {
    const roles: Xml[] = [];
    let marker: string | undefined;
    do {
      const parameters = { MaxItems: "1000", ...(marker !== undefined && { Marker: marker }) };
      const page = (await askIam(store, account, "ListRoles", parameters)) ?? "";
      roles.push(...list(page, "Roles"));
      marker = text(page, "Marker") || undefined;
    } while (marker !== undefined);
    return roles;
  }

  /** The checks of CreateRole. @returns why IAM refuses the role, or undefined */
  async function add(account: string, role: Xml): Promise<string | undefined> {
    const [id = "", arn = "", RoleName = ""] = ["RoleId", "Arn", "RoleName"].map((name) => text(role, name));
    const document = decodeURIComponent(text(role, "AssumeRolePolicyDocument") ?? "");
    const stored = ids.toStored(document);
    if (typeof stored !== "string") return `${RoleName}: ${stored.message}`;
    if (stored !== document)
      await askIam(store, account, "UpdateAssumeRolePolicy", { RoleName, PolicyDocument: stored });
    directory.add(id, arn);
    return undefined;
  }

  /** @returns why IAM refuses a role of the stack, or undefined */
  async function updateDirectory(account: string): Promise<string | undefined> {
    const before = directory.rolesOf(account);
    const roles = await rolesOf(account);
    const now = new Set(roles.map((role) => text(role, "RoleId")));
    for (const { id, name } of before) if (!now.has(id)) directory.remove(account, "role", name);
    const created = roles.filter((role) => directory.byId(text(role, "RoleId") ?? "") === undefined);
    const refusals = await Promise.all(created.map((role) => add(account, role)));
    return refusals.find((refusal) => refusal !== undefined);
  }

  return {
    async answer(request, account) {
      const bytes = Buffer.byteLength(request.parameters.get("TemplateBody") ?? "");
      if (bytes > longestTemplateBody) return errorAnswer(request, tooLong(bytes));
      const response = await store.forward(request, account);
      if (response.status >= 300 || /^(Describe|Get|List|Validate)/.test(request.action)) return response;
      const refusal = await updateDirectory(account);
      if (refusal === undefined) return response;
      // AWS reports this later, in the events of the stack, after the rollback
      const StackName = request.parameters.get("StackName") ?? "";
      await store.query(account, "cloudformation", {
        Action: "DeleteStack",
        Version: "2010-05-15",
        StackName,
      });
      return errorAnswer(request, { status: 400, code: "ValidationError", message: refusal });
    },
  };
}
