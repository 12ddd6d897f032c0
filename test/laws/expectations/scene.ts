import { deployer, prod } from "../../core/support/samples.ts";

/** The trust policies of the model. Each admits another user of the vendor; `x` also admits an attacker's account. */
export const documentNames = ["a", "b", "c", "d", "x"] as const;
export type Doc = (typeof documentNames)[number];

/** The difference between `x` and every other trust policy is critical; all other differences are not. */
export const critical: Doc = "x";

const principalsOf = (doc: Doc): readonly string[] =>
  doc === critical
    ? ["arn:aws:iam::283389881690:user/a", "arn:aws:iam::193672423079:root"]
    : [`arn:aws:iam::283389881690:user/${doc}`];

export function documentOf(doc: Doc): string {
  const statement = { Effect: "Allow", Principal: { AWS: principalsOf(doc) }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

export function docOf(document: string): Doc | undefined {
  return documentNames.find((doc) => documentOf(doc) === document);
}

export const callers = ["operator", "deployer", "release"] as const;
export type Caller = (typeof callers)[number];

/** The operator is a user, whom no expectation trusts. */
export const arnOf: Record<Exclude<Caller, "operator">, string> = {
  deployer,
  release: `arn:aws:iam::${prod}:role/ci/release`,
};

export const roleNames = ["app-one", "app-two"] as const;
export type RoleName = (typeof roleNames)[number];

/** What one expectation says. */
export interface Terms {
  readonly trust: Doc;
  readonly response: "alert" | "approve" | "auto";
  readonly changers: readonly Exclude<Caller, "operator">[];
  readonly adopts: boolean;
}

/** The expectations of one push: `every` covers both roles, `one` only `app-one`, for which it is more specific. */
export interface Contents {
  readonly every?: Terms;
  readonly one?: Terms;
}

export function authored({ every, one }: Contents): readonly unknown[] {
  return [
    ...(every === undefined ? [] : [expectationOf("every-app", "app-*", every)]),
    ...(one === undefined ? [] : [expectationOf("app-one", "app-one", one)]),
  ];
}

function expectationOf(name: string, pattern: string, { trust, response, changers, adopts }: Terms) {
  return {
    name,
    match: { accounts: "*", roles: [pattern] },
    trust: JSON.parse(documentOf(trust)),
    response,
    trustedChangers: changers.map((changer) => arnOf[changer]),
    onTrustedChange: adopts ? "adopt" : "alert",
  };
}
