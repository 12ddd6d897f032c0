import { expect, test } from "vitest";
import { readRolePolicies } from "../../../local/gateway/authorization/role-policies.ts";
import type { AwsResponse } from "../../../local/gateway/http/request.ts";
import type { Store } from "../../../local/gateway/state/store.ts";

const role = { account: "444444444444", roleName: "r" };

test("a reading of a role's policies that failed is not remembered", async () => {
  let isDown = true;
  const store: Store = {
    forward: () => expect.fail(),
    call: () => expect.fail(),
    close: () => undefined,
    async query(): Promise<AwsResponse> {
      if (isDown) throw new Error("moto is not there");
      return { status: 200, headers: {}, body: Buffer.from("<Answer></Answer>") };
    },
  };
  const policies = readRolePolicies(store);
  await expect(policies.of(role)).rejects.toThrow("moto is not there");
  isDown = false;
  await expect(policies.of(role)).resolves.toEqual({ identity: [] });
});
