import type { Recheck } from "../../../core/events/recheck.ts";
import { isOpen } from "../../../core/incidents/incident.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import type { MemoryWorld } from "./memory.ts";
import { approveIn } from "./people.ts";
import {
  byRole,
  deleted,
  deployer,
  expectedDocument,
  follow,
  followRecheck,
  remediator,
  updated,
  widened,
  withoutUser,
} from "./samples.ts";

/** What is live when an event is followed. */
export interface Live {
  /** Undefined where the role is gone. */
  readonly document?: string;
  /** What the event says was written; the live document where it is left out. */
  readonly claim?: string;
  readonly isDenied?: true;
}

const expected = expectedDocument("qovery-access");
const wide = widened("qovery-access");
const noPolicy = '{"Version":"2012-10-17"}';

export const lives: Readonly<Record<string, Live>> = {
  "as expected": { document: expected },
  widened: { document: wide },
  narrowed: { document: withoutUser(expected) },
  "widened and narrowed": { document: withoutUser(wide) },
  orphaned: { document: expected.replace(/arn:[^"]*:role\/qovery-deployer/, "AROAEXAMPLEEXAMPLE123") },
  "not a policy": { document: noPolicy },
  "widened, and put back": { document: expected, claim: wide },
  "narrowed, and put back": { document: expected, claim: withoutUser(expected) },
  "both, and put back": { document: expected, claim: withoutUser(wide) },
  "not a policy, and put back": { document: expected, claim: noPolicy },
  denied: { claim: wide, isDenied: true },
  gone: { claim: wide },
};

type Follow = (world: MemoryWorld, role: RoleKey, id: string, claim: string) => Promise<Outcome | string>;

const ago = (world: MemoryWorld, seconds: number) =>
  new Date(world.now - seconds * 1000).toISOString().replace(".000Z", "Z");

const changed =
  (identity: Record<string, unknown>, seconds = 2): Follow =>
  (world, { name }, id, claim) => {
    const fields = { "detail.eventTime": ago(world, seconds), "detail.requestParameters.roleName": name };
    return follow(updated(id, claim, { ...fields, ...identity }), world);
  };

const deletedBefore =
  (seconds: number): Follow =>
  (world, { name }, id) => {
    const fields = { "detail.eventTime": ago(world, seconds), "detail.requestParameters.roleName": name };
    return follow(deleted(id, fields), world);
  };

function recheckFor(reason: Recheck["reason"]): Follow {
  return (world, { account, name: roleName }, causeId) => {
    const recheck = { reason, causeId, account, roleName, partition: "aws" as const, seenAt: ago(world, 0) };
    return followRecheck(recheck, world);
  };
}

/** A person says yes to what stands open, and the trigger that follows is followed. */
async function approved(world: MemoryWorld): Promise<Outcome | string> {
  const incident = world.incidents().find(isOpen);
  if (incident === undefined) return "nothing to approve";
  const answer = await approveIn(world, incident);
  const [trigger] = world.sentRechecks.sent.splice(0);
  return trigger === undefined ? answer.kind : followRecheck(trigger, world);
}

export const events: Readonly<Record<string, Follow>> = {
  "changed by a user": changed({}),
  "changed by a trusted role": changed(byRole(deployer)),
  "changed by a trusted role, 90 s ago": changed(byRole(deployer), 90),
  "changed by a trusted role, an hour ago": changed(byRole(deployer), 3600),
  "changed by ourselves": changed(byRole(remediator)),
  deleted: deletedBefore(2),
  "deleted, an hour ago": deletedBefore(3600),
  recheck: recheckFor("sweep"),
  "recheck for a principal": recheckFor("principal-changed"),
  approved,
};

/** IAM takes what is written, and shows what was there before for as long as it is read. */
const notShown = ", and not shown";
/** How often a write is read back, at once and with pauses between. */
const verifyingReads = 6;

/** We may not write. */
const refused = ", and refused";

/** What was written cannot be read back. */
const endNotSeen = ", and its end was not seen";

/** A minute later the role is like this, and an event tells of it, or something else happens. */
export async function happens(
  world: MemoryWorld,
  role: RoleKey & { readonly path: string },
  [live, event]: readonly [live: string, event: string],
  step: number,
): Promise<Outcome | string> {
  const [found, followed] = [
    lives[live.replace(/, and (its end was not seen|refused|not shown)$/, "")],
    events[event],
  ];
  if (found === undefined || followed === undefined) throw new Error(`no such step: ${live}, ${event}`);
  const { document, claim = document ?? "", isDenied } = found;
  world.now += 60_000;
  world.staleReads = live.endsWith(notShown) ? verifyingReads : 0;
  world.before = (call) => {
    if (live.endsWith(refused) && call === "UpdateAssumeRolePolicy")
      throw new PermanentError("AccessDenied", "not authorized to write");
    if (call !== "GetRole") return;
    if (isDenied) throw new PermanentError("AccessDenied", "not authorized");
    if (live.endsWith(endNotSeen) && world.writes.length > 0)
      throw new RetryableError("Throttling", "too many");
  };
  const { id } = world.roles.get(`${role.account}/${role.name}`) ?? { id: `AROAEXAMPLE${step}` };
  if (document !== undefined) world.put(role, document, { path: role.path, id });
  else if (!isDenied) world.roles.clear();
  try {
    return await followed(world, role, `e${step}`, claim);
  } catch (error) {
    if (error instanceof RetryableError) return `tried again: ${error.message}`;
    throw error;
  }
}
