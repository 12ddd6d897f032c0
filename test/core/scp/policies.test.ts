import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardPolicies, longestPolicy } from "../../../core/scp/policies.ts";
import type { GuardStatement } from "../../../core/scp/statement.ts";
import { readPolicy } from "./evaluate.ts";

const statement = fc.record({
  sid: fc.stringMatching(/^[A-Z][a-z]{2,12}$/),
  why: fc.constant("because"),
  actions: fc.array(fc.stringMatching(/^iam:[A-Za-z]{4,30}$/), { minLength: 1, maxLength: 14 }),
  resources: fc.array(fc.stringMatching(/^arn:aws:iam::\*:role\/[a-z/]{1,80}$/), {
    minLength: 1,
    maxLength: 120,
  }),
  except: fc.array(fc.stringMatching(/^arn:aws:iam::\*:role\/[a-z]{1,60}$/), { maxLength: 6 }),
});
const statements = fc.uniqueArray(statement, { minLength: 1, maxLength: 8, selector: ({ sid }) => sid });

/** Every action on every resource, with whom it is not for. */
const cells = (
  all: readonly { actions: readonly string[]; resources: readonly string[]; except: readonly string[] }[],
) =>
  new Set(
    all.flatMap(({ actions, resources, except }) =>
      actions.flatMap((action) => resources.map((resource) => JSON.stringify([action, resource, except]))),
    ),
  );

describe("written as policies", () => {
  test("statements stay under AWS's limit, lose nothing and gain nothing", () => {
    fc.assert(
      fc.property(statements, (given: readonly GuardStatement[]) => {
        const policies = guardPolicies(given);
        for (const { text } of policies) expect(text.length).toBeLessThanOrEqual(longestPolicy);
        const written = policies.flatMap(({ text }) => readPolicy(text).Statement);
        const read = written.map(({ Action, Resource, Condition }) => {
          return {
            actions: Action,
            resources: Resource,
            except: Condition?.ArnNotLike?.["aws:PrincipalArn"] ?? [],
          };
        });
        expect(cells(read)).toEqual(cells(given));
        expect(new Set(written.map(({ Sid }) => Sid)).size).toBe(written.length);
      }),
      { numRuns: 50 },
    );
  });

  test("no white space is left: the command line would keep it, and AWS count it", () => {
    const [policy] = guardPolicies([
      { sid: "A", why: "", actions: ["iam:GetRole"], resources: ["*"], except: [] },
    ]);
    expect(policy?.text).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Action":["iam:GetRole"],"Resource":["*"]}]}',
    );
  });

  test("a statement stays whole where it fits", () => {
    const small = (sid: string): GuardStatement => {
      return { sid, why: "", actions: ["iam:GetRole"], resources: ["*"], except: [] };
    };
    const policies = guardPolicies([small("A"), small("B")]);
    expect(policies.map((one) => one.statements.map(({ sid }) => sid))).toEqual([["A", "B"]]);
  });

  test("exempt principals that leave no room are refused", () => {
    const except = Array.from(
      { length: 100 },
      (_, at) => `arn:aws:iam::*:role/pipelines/of-team-${at}/deployer`,
    );
    const large: GuardStatement = { sid: "A", why: "", actions: ["iam:GetRole"], resources: ["*"], except };
    expect(() => guardPolicies([large])).toThrow(
      /^A: expected at most 5120 characters, found \d+ with 100 exempt principals/,
    );
  });
});
