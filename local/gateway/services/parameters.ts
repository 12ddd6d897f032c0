import { isObject, type Json, type JsonObject, listOf } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { arnOf, type Caller } from "../state/callers.ts";
import type { Store } from "../state/store.ts";

/** Systems Manager: moto does not record who wrote a parameter. */
export interface ParameterWriters {
  answer(request: AwsRequest, caller: Caller): Promise<AwsResponse>;
}

export function rememberWriters(store: Store): ParameterWriters {
  const writers = new Map<string, string>();
  return {
    async answer(request, caller) {
      const response = await store.forward(request, caller.account);
      if (response.status !== 200) return response;
      const { account } = caller;
      const keyOf = (name: Json | undefined, version: Json | undefined) =>
        `${account} ${request.signature?.region} ${name} ${version}`;
      if (request.action === "PutParameter") {
        const { Name } = read(request.body);
        writers.set(keyOf(Name, read(response.body).Version), arnOf(caller));
      }
      if (request.action !== "GetParameterHistory") return response;
      const answer = read(response.body);
      const Parameters = listOf(answer.Parameters)
        .filter(isObject)
        .map((one) => ({
          ...one,
          // The deployment writes the first version
          LastModifiedUser:
            writers.get(keyOf(one.Name, one.Version)) ?? `arn:aws:iam::${account}:user/operator`,
        }));
      return { ...response, body: Buffer.from(JSON.stringify({ ...answer, Parameters })) };
    },
  };
}

function read(body: Buffer): JsonObject {
  const json: Json = JSON.parse(body.toString());
  return isObject(json) ? json : {};
}
