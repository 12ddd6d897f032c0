import { readFileSync } from "node:fs";
import * as v from "valibot";
import {
  eitherPattern,
  iamEventPattern,
  principalChangedEventNames,
  trustUpdatedEventNames,
} from "../../../core/contract/events.ts";
import { ownPartPattern } from "../../../core/contract/own/own-part-events.ts";
import { toggleEventPattern } from "../../../core/contract/parameters.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import { matches } from "../../../local/gateway/events/event-pattern.ts";
import type { FunctionFile } from "../../../tools/bundle.ts";

const folder = new URL("../../../events/", import.meta.url);

const manifest = v.array(v.object({ file: v.string(), expect: v.string(), special: v.string() }));

const identity = v.object({
  type: v.optional(v.string()),
  arn: v.optional(v.string()),
  userName: v.optional(v.string()),
  principalId: v.optional(v.string()),
  accessKeyId: v.optional(v.string()),
  sessionContext: v.optional(
    v.object({ sessionIssuer: v.optional(v.object({ arn: v.optional(v.string()) })) }),
  ),
});

/** What a test wants to know of an event. Broken fields of malformed samples count as absent. */
const claims = v.object({
  account: v.fallback(v.string(), "444444444444"),
  detail: v.fallback(
    v.object({
      eventID: v.string(),
      sourceIPAddress: v.fallback(v.optional(v.string()), undefined),
      userIdentity: v.fallback(identity, {}),
      requestParameters: v.fallback(
        v.object({
          roleName: v.fallback(v.optional(v.string()), undefined),
          policyDocument: v.fallback(v.optional(v.string()), undefined),
          assumeRolePolicyDocument: v.fallback(v.optional(v.string()), undefined),
        }),
        {},
      ),
    }),
    { eventID: "none", userIdentity: {}, requestParameters: {} },
  ),
});

export interface Sample {
  readonly file: string;
  /** A word of `events/README.md`. */
  readonly expect: string;
  /** The text of the event, as a queue's message holds it. */
  readonly body: string;
  readonly role: RoleKey;
  readonly document: string | undefined;
  readonly identity: v.InferOutput<typeof identity>;
  /** Who did it and from where: what must never be in a log. */
  readonly secrets: readonly string[];
  /** The function that the hub's rules route it to. */
  readonly route: FunctionFile | undefined;
}

export const samples: readonly Sample[] = v
  .parse(manifest, JSON.parse(read("manifest.json")))
  .map(({ file, expect }) => ({ file, expect, ...readSample(read(file)) }));

export function sampleOf(file: string): Sample {
  const sample = samples.find((one) => one.file === file);
  if (sample === undefined) throw new Error(`events/manifest.json has no ${file}`);
  return sample;
}

function readSample(body: string): Omit<Sample, "file" | "expect"> {
  const { account, detail } = v.parse(claims, JSON.parse(body));
  const { userIdentity: who, requestParameters: request, sourceIPAddress } = detail;
  const secrets = [who.arn, issuerOf(who), who.principalId, who.accessKeyId, sourceIPAddress];
  return {
    body,
    role: { account, name: request.roleName ?? "qovery-user-role" },
    document: request.policyDocument ?? request.assumeRolePolicyDocument,
    identity: who,
    secrets: secrets.flatMap((secret) => (secret === undefined || secret === account ? [] : [secret])),
    route: routeOf(body),
  };
}

export function issuerOf({ sessionContext }: Sample["identity"]): string | undefined {
  return sessionContext?.sessionIssuer?.arn;
}

function routeOf(body: string): FunctionFile | undefined {
  const event = JSON.parse(body);
  if (matches(iamEventPattern(trustUpdatedEventNames), event)) return "on-trust-updated";
  if (matches(toggleEventPattern(), event)) return "on-trust-updated";
  const principals = eitherPattern(iamEventPattern(principalChangedEventNames), ownPartPattern());
  if (matches(JSON.parse(JSON.stringify(principals)), event)) return "on-principal-changed";
  return undefined;
}

function read(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}
