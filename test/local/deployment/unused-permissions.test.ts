import { expect, test } from "vitest";
import type { JsonObject } from "../../../local/gateway/http/json.ts";
import { grantsOf } from "../../../local/permissions/granted.ts";
import { unusedOf } from "../../../local/permissions/unused.ts";

const queue = (account: string, name: string) => `arn:aws:sqs:us-east-1:${account}:${name}`;
const role = (account: string) => `arn:aws:iam::${account}:role/trust-drift/r`;
const one = "111111111111";
const two = "222222222222";

const declared = (account: string): JsonObject => ({
  Effect: "Allow",
  Action: ["sqs:SendMessage", "sqs:Get*"],
  Resource: [queue(account, "a"), queue(account, "b-*")],
});
const granted = [one, two].flatMap((account) =>
  grantsOf({ role: role(account), place: "r inline 0", statement: declared(account) }),
);
const use = (account: string, action: string, name: string, statement = declared(account)) => ({
  role: role(account),
  action,
  resource: queue(account, name),
  statements: [statement],
});
const unused = (...used: readonly ReturnType<typeof use>[]) =>
  unusedOf(granted, used).map(({ action, resource }) => `${action} ${resource.split(":").at(-1)}`);
const all = ["sqs:SendMessage a", "sqs:SendMessage b-*", "sqs:Get* a", "sqs:Get* b-*"];

test("each action on each resource is a grant, once for all accounts", () => {
  expect(unused()).toEqual(all);
});

test("a grant on a resource that no one uses is listed, though the action is used on another", () => {
  expect(unused(use(one, "sqs:SendMessage", "a"))).toEqual(all.slice(1));
  expect(unused(use(two, "sqs:GetQueueUrl", "b-1"))).toEqual(all.slice(0, 3));
});

test("one account's use is every account's", () => {
  expect(unused(use(one, "sqs:SendMessage", "a"), use(two, "sqs:SendMessage", "b-2"))).toEqual(all.slice(2));
});

test("what another statement allowed proves nothing: a test may have given it", () => {
  const wide = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
  expect(unused(use(one, "sqs:SendMessage", "a", wide))).toEqual(all);
  const both = { ...use(one, "sqs:SendMessage", "a", wide), statements: [wide, declared(one)] };
  expect(unused(both)).toEqual(all.slice(1));
});

test("of the roles that a deployment protects, one stands for all, and no other for them", () => {
  const account = one;
  const of = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const Resource = [of("qovery-*"), of("ci/pipeline"), of("canary/trust-canary")];
  const statement = { Effect: "Allow", Action: "iam:TagRole", Resource };
  const grants = grantsOf({ role: role(account), place: "r inline 0", statement });
  const useOf = (name: string) => [
    { role: role(account), action: "iam:TagRole", resource: of(name), statements: [statement] },
  ];
  const left = (name: string) => unusedOf(grants, useOf(name)).map(({ resource }) => resource);
  expect(left("qovery-user-role")).toEqual([of("canary/trust-canary")]);
  expect(left("canary/trust-canary")).toHaveLength(1);
  expect(left("another")).toHaveLength(2);
});
