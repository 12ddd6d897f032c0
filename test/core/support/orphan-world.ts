import { expect } from "vitest";
import type { Recheck } from "../../../core/events/recheck.ts";
import { digestOf } from "../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Orphan } from "../../../core/principals/orphans/orphan.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import { PermanentError } from "../../../core/shared/errors.ts";
import { MemoryWorld } from "./memory.ts";
import { approveIn } from "./people.ts";
import { followRecheck, prod, qovery } from "./samples.ts";

export const shared = "222222222222";
export const vendor = "283389881690";
export const deployerRole = `arn:aws:iam::${shared}:role/app/deployer`;
export const builderRole = `arn:aws:iam::${shared}:role/builder`;
export const releaseUser = `arn:aws:iam::${shared}:user/release`;
export const vendorRole = `arn:aws:iam::${vendor}:role/qovery-deployer`;
export const pipeline = `arn:aws:iam::${prod}:role/ci/pipeline`;
export const mallory = `arn:aws:iam::${shared}:user/mallory`;

export const oldId = "AROAEXAMPLEOLDDEPLOYER";
export const newId = "AROAEXAMPLENEWDEPLOYER";
export const otherOldId = "AROAEXAMPLEOLDBUILDER1";
export const otherNewId = "AROAEXAMPLENEWBUILDER1";
export const oldUserId = "AIDAEXAMPLEOLDRELEASE1";

/** A document that lets these principals assume the role. */
export function trusting(...principals: readonly string[]): string {
  const statement = { Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

interface Given {
  readonly expected?: readonly string[];
  readonly live?: readonly string[];
  readonly rebind?: "never" | "approve" | "auto";
  readonly response?: "alert" | "approve" | "auto";
  readonly toggle?: string;
  readonly availability?: "normal" | "critical";
  readonly roles?: readonly string[];
}

/** One role in prod whose trust names principals of the shared account. */
export class OrphanWorld extends MemoryWorld {
  /** The expectation. */
  readonly given: Record<string, unknown>;

  constructor(given: Given = {}) {
    const {
      expected = [deployerRole],
      live = [oldId],
      toggle = "on",
      roles = [qovery.name],
      ...settings
    } = given;
    const expectation = {
      name: "deployer-access",
      match: { accounts: "*", roles: [...roles] },
      trust: JSON.parse(trusting(...expected)),
      response: "auto",
      rebind: "auto",
      trustedCreators: [pipeline],
      ...settings,
    };
    super({ accounts: [prod, shared], expectations: [expectation] });
    this.given = expectation;
    this.toggle = toggle;
    for (const name of roles) this.put({ ...qovery, name }, trusting(...live));
  }

  /** The name exists, with this id. */
  exists(arn: string, id: string, createdAt = "2026-03-01T09:50:00.000Z"): void {
    this.principals.live.set(arn, { id, arn, createdAt });
  }

  /** Who had the id, by the events or the sweeps. */
  known(
    id: string,
    arn: string,
    more: {
      readonly createdBy?: string;
      readonly restoredFor?: string;
      readonly restoreApprovedBy?: string;
    } = {},
  ): void {
    const [, account = "", kind = "", name = ""] =
      /::(\d{12}):(role|user)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    if (kind !== "role" && kind !== "user") throw new Error(`no principal of ours: ${arn}`);
    this.directory.known.push({ kind, account, name, id, arn, since: "2026-01-01T00:00:00Z", ...more });
  }

  recreatedBy(createdBy: string | undefined): void {
    this.exists(deployerRole, newId);
    if (createdBy !== undefined) this.known(newId, deployerRole, { createdBy });
  }

  follow(reason: Recheck["reason"], causeId: string, roleName = qovery.name): Promise<Outcome> {
    const seenAt = new Date(this.now).toISOString().replace(/\.\d+Z$/, "Z");
    const recheck = { reason, causeId, account: prod, roleName, partition: "aws" as const, seenAt };
    return followRecheck(recheck, this);
  }

  async sweep(causeId: string, roleName = qovery.name): Promise<Incident> {
    const outcome = await this.follow("sweep", causeId, roleName);
    return outcome.kind === "incident" ? outcome.incident : expect.fail(`ignored: ${outcome.reason}`);
  }

  /** A person says yes to what stands now, and the trigger that follows is followed. */
  async approved(incident: Incident, digest = digestOf([incident])): Promise<Outcome> {
    const answer = await approveIn(this, incident, "Ada (Slack U0123)", digest);
    expect(answer.kind).toBe("approved");
    const [trigger] = this.sentRechecks.sent.splice(0);
    if (trigger === undefined) return expect.fail("expected a trigger");
    return followRecheck(trigger, this);
  }
}

export function orphansOf({ cause }: Incident): readonly Orphan[] {
  return "orphans" in cause ? (cause.orphans ?? []) : [];
}

export const unknownPrincipal = `iam: MalformedPolicyDocument: Invalid principal in policy: "AWS":"${deployerRole}"`;

/** IAM refuses the next write. */
export function refuses(world: OrphanWorld, message = unknownPrincipal): void {
  world.before = (call) => {
    if (call !== "UpdateAssumeRolePolicy") return;
    world.before = () => {};
    throw new PermanentError("MalformedPolicyDocument", message);
  };
}
