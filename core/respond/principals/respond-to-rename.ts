import { rechecksOf } from "../../events/recheck.ts";
import type { RenameEvent } from "../../events/trigger.ts";
import { type Dependent, type LivePrincipal, othersThan } from "../../principals/directory.ts";
import type { PrincipalKey } from "../../principals/principal-key.ts";
import { PermanentError } from "../../shared/errors.ts";
import { isYoung, notShownYet } from "../observe/not-shown.ts";
import type { PrincipalPorts } from "../ports.ts";
import { notProtected, type Outcome } from "../record/outcome.ts";
import { expectedArn } from "./dependents.ts";
import { recordChange } from "./record-change.ts";
import { respondToPrincipal } from "./respond-to-principal.ts";

/**
 * A user was renamed or moved to another path. The user keeps its unique id, so roles still trust it and IAM shows its
 * new ARN in their trust policies. The expectations still contain the former ARN, which another user can take.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html
 * @throws RetryableError to return the event to the queue
 */
export async function respondToRename(trigger: RenameEvent, ports: PrincipalPorts): Promise<Outcome> {
  const { principal, to, ...event } = trigger;
  const renamed = { ...principal, name: to.name ?? principal.name };
  const dependents = othersThan(principal, await ports.directory.dependentsOf(principal));
  const former = dependents.length === 0 ? notProtected : await follow(trigger, renamed, dependents, ports);
  if (to.name === undefined && former !== undefined) return former;
  // The new name and path can be those that protected roles trust
  const appeared = {
    ...event,
    kind: "principal-created",
    principal: renamed,
    renamedFrom: principal.name,
  } as const;
  const latter = await respondToPrincipal(appeared, ports);
  return former?.kind === "incident" ? former : latter;
}

/** @returns undefined if the user has the expected ARN: nothing was renamed, or the user was moved back */
async function follow(
  trigger: RenameEvent,
  renamed: PrincipalKey,
  all: readonly Dependent[],
  ports: PrincipalPorts,
): Promise<Outcome | undefined> {
  const { principal, to, partition } = trigger;
  const { catalogue } = await ports.state.read(principal);
  const arnIn = (dependent: Dependent) => expectedArn(principal, dependent, partition, catalogue);
  const dependents = all.filter((dependent) => arnIn(dependent) !== undefined);
  const formerArn = dependents[0] && arnIn(dependents[0]);
  // Other roles trust the user without an expectation of it, for example under a name from an earlier rename
  if (formerArn === undefined) return notProtected;
  const path = to.path ?? /:user(\/(?:.*\/)?)[^/]+$/.exec(formerArn)?.[1] ?? "/";
  const arn = `arn:${partition}:iam::${principal.account}:user${path}${renamed.name}`;
  if (arn === formerArn) return undefined;
  const user = await readUser(arn, ports);
  if (user === "gone") {
    const now = ports.clock.now();
    if (isYoung(trigger.occurredAt, now)) throw notShownYet(`the rename to ${arn}`, trigger.occurredAt, now);
    // Renamed again or deleted since: what IAM shows under the former name decides
    const { to: _, ...event } = trigger;
    return respondToPrincipal({ ...event, kind: "principal-deleted" }, ports);
  }
  if (typeof user === "object") await rememberRename(trigger, { ...renamed, formerArn }, user, ports);
  await ports.snapshots.order(dependents);
  const cause = { reason: "principal-changed", causeId: trigger.eventId, partition } as const;
  await ports.rechecks.send(rechecksOf(dependents, cause, ports.clock.now()));
  const change = { kind: "renamed", arn, ...(typeof user === "object" && { id: user.id }) } as const;
  const changed = {
    trigger,
    arn: formerArn,
    change,
    dependents,
    severity: "medium",
    state: "detected",
  } as const;
  return recordChange(changed, ports);
}

async function readUser(
  arn: string,
  { principals }: PrincipalPorts,
): Promise<LivePrincipal | "gone" | "unreadable"> {
  try {
    return (await principals.read(arn)) ?? "gone";
  } catch (error) {
    if (error instanceof PermanentError) return "unreadable";
    throw error;
  }
}

/** Under both names, so that a recheck of the roles recognizes the user. */
async function rememberRename(
  { principal, occurredAt }: RenameEvent,
  { name, formerArn }: { readonly name: string; readonly formerArn: string },
  { id, arn, createdAt = occurredAt }: LivePrincipal,
  { directory }: PrincipalPorts,
): Promise<void> {
  const user = { kind: "user", account: principal.account, id } as const;
  await directory.remember({ ...user, name: principal.name, arn: formerArn, since: createdAt });
  await directory.remember({ ...user, name, arn, since: occurredAt });
}
