import { describe, expect, test } from "vitest";
import { grantsOf } from "../../../../core/policy/grants/grants.ts";
import { parseDocument } from "../../../../core/policy/parse/parse.ts";
import { admits } from "../../../../core/policy/requests/evaluate.ts";
import { explainRequest, requestOf } from "../../../../core/policy/requests/explain-request.ts";
import { samplePresent } from "../../../../core/policy/requests/sample.ts";
import { sampleCallers } from "../../../../core/policy/requests/sample-callers.ts";
import { suites } from "../../../cases/load.ts";

/** Every document of the cases with requests that its own conditions and principals suggest. */
const documents = suites
  .flatMap(({ cases }) => cases)
  .flatMap(({ expected, actual }) => [expected, actual])
  .flatMap((one) => {
    const parsed = parseDocument(one);
    return parsed.ok ? [parsed.document] : [];
  });

describe("the answers of the statements together", () => {
  test("are never the opposite of what the grants of the document say", () => {
    const seen = { yes: 0, no: 0 };
    for (const document of documents) {
      const grants = grantsOf(document) ?? [];
      const keys = new Map(grants.flatMap(({ conditions }) => conditions).map((one) => [one.key, one]));
      for (const caller of sampleCallers(grants).slice(0, 8)) {
        for (const [key, condition] of [...keys, ["aws:other", undefined] as const].slice(0, 6)) {
          for (const present of condition ? samplePresent(key, [condition]).slice(0, 6) : [undefined]) {
            const context = new Map(present === undefined ? [] : [[key, present] as const]);
            const request = { caller, action: "sts:assumerole", context };
            const [one, other] = [
              explainRequest(document, request).admitted,
              admits(grants, request, { left: 4000 }),
            ];
            if (one === "unknown" || other === "unknown") continue;
            expect(one).toBe(other);
            seen[one]++;
          }
        }
      }
    }
    expect(seen.yes).toBeGreaterThan(100);
    expect(seen.no).toBeGreaterThan(100);
  });
});

test.each([
  ["arn:aws:iam::444444444444:role/ci/deployer", "sts:assumerole"],
  ["arn:aws:sts::444444444444:assumed-role/deployer/alice", "sts:assumerole"],
  ["ec2.amazonaws.com", "sts:assumerole"],
  ["arn:aws:iam::444444444444:saml-provider/okta", "sts:assumerolewithsaml"],
  [
    "arn:aws:iam::444444444444:oidc-provider/token.actions.githubusercontent.com",
    "sts:assumerolewithwebidentity",
  ],
  ["cognito-identity.amazonaws.com", "sts:assumerolewithwebidentity"],
])("%s calls %s", (principal, action) => {
  expect(requestOf(principal, new Map())?.action).toBe(action);
});

test.each(["*", "444444444444", "alice", "", "arn:aws:s3:::bucket"])("%j is no caller", (principal) => {
  expect(requestOf(principal, new Map())).toBeUndefined();
});
