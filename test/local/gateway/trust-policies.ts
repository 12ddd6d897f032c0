/** Trust policies for the tests of the local organization. */

export function trusting(principal: string | readonly string[], condition?: object): string {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  });
}

export function principalsOf(encoded: string | undefined): unknown {
  const document = JSON.parse(decodeURIComponent(encoded ?? "")) as {
    Statement: { Principal: { AWS: unknown } }[];
  };
  return document.Statement[0]?.Principal.AWS;
}
