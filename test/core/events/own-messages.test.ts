import { expect, test } from "vitest";
import { providerReadingMessage } from "../../../core/events/provider-reading.ts";
import { recheckMessage, rechecksOf } from "../../../core/events/recheck.ts";
import {
  handlePrincipalChange,
  handlePrincipalRecheck,
  handleTrustRecheck,
  handleTrustUpdate,
} from "../../../core/respond/handle-event.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { MemoryWorld } from "../support/memory.ts";
import { deleted, prod, qovery, updated } from "../support/samples.ts";

// Who may fill a queue decides what its messages can ask for.

const drift = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const now = new Date("2026-03-01T10:00:00Z");
const cause = { reason: "sweep", causeId: "s1", partition: "aws" } as const;
const [recheck] = rechecksOf([qovery], cause, now).map(recheckMessage);
const provider = { kind: "saml-provider", account: prod, name: "example-idp" } as const;
const reading = providerReadingMessage({ provider, partition: "aws", kind: "back" }, { now: () => now });

function begin(): MemoryWorld {
  const world = new MemoryWorld();
  world.put(qovery, drift);
  return world;
}

test.each([handleTrustRecheck, handlePrincipalRecheck])(
  "an event of IAM in a queue of rechecks is refused: %o",
  async (handle) => {
    for (const event of [updated("e1", drift), deleted("e2")]) {
      const world = begin();
      await expect(handle(event, world.ports)).rejects.toThrow(InputError);
      expect([world.writes, world.incidents()]).toEqual([[], []]);
    }
  },
);

test.each([handleTrustUpdate, handlePrincipalChange])(
  "a message of our own in a queue of events is refused: %o",
  async (handle) => {
    for (const message of [recheck, reading]) {
      const world = begin();
      await expect(handle(message, world.ports)).rejects.toThrow(InputError);
      expect([world.writes, world.incidents()]).toEqual([[], []]);
    }
  },
);

test.each([
  ["a caller", { userIdentity: { arn: "arn:aws:iam::444444444444:role/ci/deployer" } }],
  ["another principal", { providerKind: "role" }],
  ["another call", { kind: "CreateRole" }],
])("a reading of an identity provider is refused with %s", async (_, changes) => {
  const forged = { ...reading, ...changes };
  await expect(handlePrincipalRecheck(forged, begin().ports)).rejects.toThrow(InputError);
});
