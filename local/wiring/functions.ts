import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { functionNames, rolePath } from "../../core/contract.ts";
import type { Clients } from "../clients.ts";

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** The execution role of each function. What they may do is not enforced here; who they are is. */
export async function makeFunctionRoles({ iam }: Clients): Promise<void> {
  const role = { Path: rolePath, AssumeRolePolicyDocument: JSON.stringify(trust) };
  await Promise.all(
    Object.values(functionNames).map((RoleName) => iam.send(new CreateRoleCommand({ ...role, RoleName }))),
  );
}
