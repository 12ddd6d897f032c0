interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly { type: string; identifiers: readonly string[] }[];
  readonly conditions?: readonly { test: string; variable: string; values: readonly string[] }[];
}

/** The JSON that the provider's aws:iam/getPolicyDocument returns for its statements. */
export function policyDocument(inputs: Record<string, unknown>): string {
  const statements = (inputs.statements ?? []) as readonly Statement[];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      ...(statement.sid && { Sid: statement.sid }),
      Effect: statement.effect ?? "Allow",
      Action: oneOrMany(statement.actions),
      NotAction: oneOrMany(statement.notActions),
      Resource: oneOrMany(statement.resources),
      NotResource: oneOrMany(statement.notResources),
      ...(statement.principals && {
        Principal: Object.fromEntries(statement.principals.map((p) => [p.type, oneOrMany(p.identifiers)])),
      }),
      ...(statement.conditions && { Condition: conditions(statement.conditions) }),
    })),
  });
}

function conditions(list: NonNullable<Statement["conditions"]>) {
  const all: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of list) all[test] = { ...all[test], [variable]: oneOrMany(values) };
  return all;
}

function oneOrMany(values: readonly (string | null)[] | undefined) {
  if (values?.length === 0 || values?.includes(null))
    throw new Error(`a policy statement has an empty value: ${JSON.stringify(values)}`);
  return values?.length === 1 ? values[0] : values;
}
