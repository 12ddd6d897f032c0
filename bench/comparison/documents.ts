/** A trust policy of so many statements, as a platform team writes it: 400 characters a statement. */
export function documentOf(statements: number) {
  return {
    Version: "2012-10-17",
    Statement: Array.from({ length: statements }, (_, at) => {
      const account = String(100_000_000_000 + at);
      return {
        Sid: `Statement${at}`,
        Effect: "Allow",
        Principal: {
          AWS: [
            `arn:aws:iam::${account}:role/platform/deployer`,
            `arn:aws:iam::${account}:user/deployer-user`,
          ],
        },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: { "sts:ExternalId": `external-id-${at}`, "aws:PrincipalOrgID": "o-abcdefghij" },
          ArnLike: {
            "aws:PrincipalArn": [`arn:aws:iam::${account}:role/*`, `arn:aws:iam::${account}:user/*`],
          },
        },
      };
    }),
  };
}

type TrustPolicy = ReturnType<typeof documentOf>;

/** Lists and keys in reverse. */
export function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered).reverse();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reordered(member)])
      .reverse(),
  );
}

/** The same policy in other words: a statement for each principal, another version, actions in lower case. */
export function rewritten({ Statement }: TrustPolicy) {
  return {
    Version: "2008-10-17",
    Statement: Statement.flatMap(({ Principal, Action, ...others }) =>
      Principal.AWS.map((principal) => ({
        ...others,
        Principal: { AWS: principal },
        Action: Action.map((name) => name.toLowerCase()),
      })),
    ),
  };
}

/** One more statement, for an account outside the organization. */
export function widened({ Version, Statement }: TrustPolicy) {
  const intruder = { Effect: "Allow", Principal: { AWS: "999988887777" }, Action: "sts:AssumeRole" };
  return { Version, Statement: [...Statement, intruder] };
}

/**
 * Live documents as GetRole returns them. Each is another text, because a text that was compared once is answered without
 * reading it: their `Id` differs, which means nothing.
 */
export function liveTexts(document: unknown, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    encodeURIComponent(JSON.stringify({ ...Object(document), Id: `id-${at}` })),
  );
}
