import type { JsonObject } from "../../../local/gateway/http/json.ts";

/** Policies of a role, for the tests of the local organization. */

export const allow = (Action: string | string[], Resource = "*", more: JsonObject = {}): JsonObject => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource, ...more }],
});
export const deny = (Action: string, Resource = "*"): JsonObject => ({
  Statement: { Effect: "Deny", Action, Resource },
});
