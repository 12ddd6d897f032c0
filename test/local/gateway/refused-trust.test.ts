import { describe, expect, test } from "vitest";
import { openDirectory } from "../../../local/gateway/state/directory.ts";
import { mapPrincipalIds } from "../../../local/gateway/trust/principal-ids.ts";
import cases from "./cases/refused-trust.json" with { type: "json" };
import { trusting } from "./trust-policies.ts";

const ids = mapPrincipalIds(openDirectory());
ids.register("222222222222");

describe("IAM refuses", () => {
  test.each(cases)("$name", ({ document, message }) => {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    expect(ids.toStored(text)).toMatchObject({ code: "MalformedPolicyDocument", message });
  });

  test("more than the quota, white space aside", () => {
    const long = trusting("*", { StringEquals: { "aws:PrincipalTag/x": "x".repeat(2048) } });
    const quota = "Cannot exceed quota for ACLSizePerRole: 2048";
    expect(ids.toStored(long)).toMatchObject({ code: "LimitExceeded", message: quota });
    expect(ids.toStored(trusting("*") + " ".repeat(4000))).toEqual(expect.any(String));
  });
});

describe("IAM accepts", () => {
  test("an EKS role without its sub, for that provider is no one else's", () => {
    const Principal = { Federated: "arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-3.amazonaws.com/id/A" };
    const provider = { Federated: Principal.Federated.replace("::1:", "::111111111111:") };
    const statement = { Effect: "Allow", Principal: provider, Action: "sts:AssumeRoleWithWebIdentity" };
    const text = JSON.stringify({ Statement: statement });
    expect(ids.toStored(text)).toBe(text);
  });

  test("a principal of an account that no one sees into", () => {
    const text = trusting("arn:aws:iam::999999999999:role/anything");
    expect(ids.toStored(text)).toBe(text);
  });

  test("and keeps the text as typed where nothing changes", () => {
    const text = `{ "Version":"2012-10-17",\n "Statement": ${JSON.stringify([])} }`.replace(
      "[]",
      '[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["sts:*"]}]',
    );
    expect(ids.toStored(text)).toBe(text);
  });
});
