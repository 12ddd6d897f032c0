import { expect, test } from "vitest";
import { blockageOf } from "../../../../core/respond/act/blockage.ts";
import { statementsFor } from "../../../../core/restore/missing-permission.ts";
import { PermanentError } from "../../../../core/shared/errors.ts";
import { rich } from "../../restore/samples.ts";

// IAM paths allow every printable ASCII character
const arn = "arn:aws:iam::444444444444:role/*/$?/app";
const exact = `arn:aws:iam::444444444444:role/\${*}/\${$}\${?}/app`;
const error = new PermanentError("AccessDenied", "is not authorized to perform: the action");

test("the statement that unblocks a revert names this role alone", () => {
  const { unblockingStatement } = blockageOf(error, { account: "444444444444", name: "app", arn }, {});
  expect(JSON.parse(unblockingStatement ?? "")).toMatchObject({ Resource: exact });
});

test.each(["iam:CreateRole", "iam:PutRolePolicy", "iam:PassRole", "iam:AttachRolePolicy"])(
  "the statements that unblock %s of a restore name this role alone",
  (action) => {
    const refusal = { doing: { kind: "verify" } as const, error };
    const resources = statementsFor(action, refusal, { ...rich, arn }).map((one) => ({ ...one }));
    for (const statement of resources) expect(statement).toMatchObject({ Resource: exact });
    expect(resources.length).toBeGreaterThan(0);
  },
);
