import { callPattern } from "../events.ts";
import { ownNamePrefix, rolePath } from "../roles.ts";
import { ownPartSources } from "./own-parts.ts";

/** The calls that change a part of the responder, by the parameter that names the part. */
const ownPartCalls = {
  /** Other calls that change a role are forwarded for every role. */
  role: { parameter: "roleName", names: ["UpdateRole", "UpdateRoleDescription"] },
  policy: {
    parameter: "policyArn",
    names: ["CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion"],
  },
  rule: { parameter: "name", names: ["DeleteRule", "DisableRule", "PutRule"] },
  target: { parameter: "rule", names: ["PutTargets", "RemoveTargets"] },
  queue: {
    parameter: "queueUrl",
    names: ["AddPermission", "DeleteQueue", "PurgeQueue", "RemovePermission", "SetQueueAttributes"],
  },
} as const;

type OwnPartKind = keyof typeof ownPartCalls;

/** The names of the responder's parts in EventBridge's patterns. IAM's role names are case-insensitive. */
const ownNames = {
  role: { prefix: { "equals-ignore-case": ownNamePrefix } },
  policy: { wildcard: `*:policy${rolePath}*` },
  rule: { prefix: ownNamePrefix },
  target: { prefix: ownNamePrefix },
  queue: { wildcard: `*/${ownNamePrefix}*` },
} as const satisfies Record<OwnPartKind, object>;

const kinds = ["role", "policy", "rule", "target", "queue"] as const satisfies readonly OwnPartKind[];

/** An EventBridge pattern for successful changes of the responder's own parts. */
export function ownPartPattern() {
  return callPattern(ownPartSources, {
    errorCode: [{ exists: false }],
    $or: kinds.map((kind) => {
      const { names, parameter } = ownPartCalls[kind];
      return { eventName: [...names], requestParameters: { [parameter]: [ownNames[kind]] } };
    }),
  });
}
