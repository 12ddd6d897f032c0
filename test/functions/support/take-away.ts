import {
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";

/** Takes an action out of a role's policies. @returns what puts it back */
export async function takeAway(
  iam: IAMClient,
  RoleName: string,
  action: string,
): Promise<() => Promise<void>> {
  const before = await policiesOf(iam, RoleName);
  const put = async ([PolicyName, PolicyDocument]: readonly [string, string]) => {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  };
  for (const [name, text] of before) {
    const document = JSON.parse(text);
    for (const statement of document.Statement)
      statement.Action = [statement.Action].flat().map((one: string) => (one === action ? "none:None" : one));
    await put([name, JSON.stringify(document)]);
  }
  return async () => {
    for (const one of before) await put(one);
  };
}

/** Every action that the role's policies allow, each once. */
export async function actionsOf(iam: IAMClient, RoleName: string): Promise<readonly string[]> {
  const statements = (await policiesOf(iam, RoleName)).flatMap(([, text]) => JSON.parse(text).Statement);
  return [...new Set(statements.flatMap(({ Action }): string[] => [Action].flat()))].toSorted();
}

/** Names and texts. */
async function policiesOf(iam: IAMClient, RoleName: string) {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  return Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return [PolicyName, decodeURIComponent(PolicyDocument)] as const;
    }),
  );
}
