import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { systemClock } from "../../../adapters/clock.ts";
import { publishCatalogue } from "../../../adapters/dynamodb/catalogue/catalogue.ts";
import { dynamoGroups } from "../../../adapters/dynamodb/incidents/groups.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { ssmToggle } from "../../../adapters/ssm.ts";
import { toggleParameterName } from "../../../core/contract/parameters.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { approve } from "../../../core/incidents/approval/approve.ts";
import { digestOf, isAsked } from "../../../core/incidents/approval/proposal.ts";
import { recheckQueue } from "../../../functions/compose/clients.ts";
import { type Caller, type IamCall, sessionOf, userIn } from "../aws/cloudtrail.ts";
import { environment, hubAccount } from "../hub/environment.ts";
import type { World } from "../world/world.ts";
import { deliver } from "./deliver.ts";
import { account, deployerArn, expectationOf, roleName, textOf, trustedArn } from "./documents.ts";
import { incidentsIn } from "./observed.ts";
import { publication } from "./publication.ts";
import type { Delivery, Move, Scenario } from "./scenario.ts";

type MoveOf<Kind extends Move["kind"]> = Extract<Move, { kind: Kind }>;

/** Performs a move, unless it is no longer possible: a deleted role cannot be changed. */
export function make(move: Move, world: World, scenario: Scenario, table: Table): void {
  switch (move.kind) {
    case "write":
      write(move, world);
      break;
    case "toggle":
      world.trace.add(`a person sets the toggle to ${move.mode}`);
      world.services.parameters.set(toggleParameterName, move.mode);
      break;
    case "delete-role":
    case "create-role":
      deleteOrCreate(move, world);
      break;
    case "recreate-principal":
      recreatePrincipal(move, world);
      break;
    case "approve":
      void approveAll(world, table);
      break;
    case "push":
      void push(world, scenario, table);
      break;
    case "delete-slack-message":
      deleteMessage(world);
      break;
    case "fight":
      fight(move, world);
      break;
  }
}

function deleteOrCreate(move: MoveOf<"delete-role"> | MoveOf<"create-role">, world: World): void {
  const name = roleName(move.role);
  const isThere = world.iam.role(account, name).latest !== undefined;
  if (isThere !== (move.kind === "delete-role")) return;
  const someone = userIn(account, "operator");
  withEvent(world, move.event, () => {
    if (isThere) world.iam.delete(account, name, someone);
    else world.iam.create(account, name, textOf("expected"), someone);
  });
}

async function push(world: World, scenario: Scenario, table: Table): Promise<void> {
  world.trace.add("a person pushes another expectation");
  const expectations = [parseExpectation(expectationOf(scenario, "narrow"), "the push")];
  const accounts = [account, hubAccount];
  await publishCatalogue(table, expectations, accounts, publication(world)).catch(() => undefined);
}

function deleteMessage({ slack, trace }: World): void {
  const message = slack.roots.at(-1);
  if (message === undefined) return;
  trace.add(`a person deletes the Slack message ${message.ts}`);
  message.isDeleted = true;
}

function callerOf({ by }: MoveOf<"write">): Caller {
  return by === "deployer" ? sessionOf(deployerArn) : userIn(account, "operator");
}

function write(move: MoveOf<"write">, world: World): void {
  const name = roleName(move.role);
  if (world.iam.role(account, name).latest === undefined) return;
  world.trace.add(`someone writes the document "${move.document}" to ${name}`);
  withEvent(world, move.event, () => {
    world.iam.update(account, name, textOf(move.document), callerOf(move));
  });
}

/** Delivers the event of a call with the delay and the copies of the scenario. */
function withEvent(world: World, { delaySeconds, copies }: Delivery, work: () => void): void {
  const { iam, time } = world;
  const before = iam.onEvent;
  iam.onEvent = (event, { eventName, eventId }: IamCall) => {
    if (copies > 0) world.delivered.add(eventId);
    for (let copy = 0; copy < copies; copy++)
      time.at(time.now + delaySeconds * 1000 + copy * 700, () => deliver(world, eventName, event));
  };
  try {
    work();
  } catch (error) {
    world.trace.add(`  refused: ${error instanceof Error ? error.message : error}`);
  } finally {
    iam.onEvent = before;
  }
}

function recreatePrincipal({ afterSeconds, event }: MoveOf<"recreate-principal">, world: World): void {
  const name = trustedArn.slice(trustedArn.lastIndexOf("/") + 1);
  const role = world.iam.role(account, name).latest;
  if (role === undefined) return;
  const someone = userIn(account, "operator");
  withEvent(world, event, () => world.iam.delete(account, name, someone));
  world.time.at(world.time.now + afterSeconds * 1000, () => {
    if (world.iam.role(account, name).latest !== undefined) return;
    withEvent(world, event, () => void world.iam.create(account, name, role.document, someone));
  });
}

/** A person clicks the button of every message that has one. */
async function approveAll(world: World, table: Table): Promise<void> {
  const sqs = new SQSClient({ region: "us-east-1" });
  const queue = (url: string) => recheckQueue(sqs, url);
  const ports = {
    state: dynamoState(table),
    groups: dynamoGroups(table, systemClock),
    toggle: ssmToggle(new SSMClient({ region: "us-east-1" }), environment.TOGGLE_PARAMETER_NAME),
    rechecks: {
      trustUpdated: queue(environment.TRUST_RECHECKS_QUEUE_URL),
      principalChanged: queue(environment.PRINCIPAL_RECHECKS_QUEUE_URL),
    },
    clock: systemClock,
    partition: "aws",
  } as const;
  const asked = incidentsIn(world.table).filter((incident) => isAsked(incident));
  const subjects = [...new Set(asked.map(({ id, group }) => group ?? id))];
  for (const subject of subjects) {
    const incidents = asked.filter(({ id, group }) => (group ?? id) === subject);
    world.trace.add(`a person approves ${subject}`);
    const request = { subject, digest: digestOf(incidents), by: "Ada (Slack U0000000001)" };
    await approve(request, ports).catch((error: unknown) => world.trace.add(`  not approved: ${error}`));
  }
}

/** Another automation restores its own document. */
function fight(move: MoveOf<"fight">, world: World): void {
  const { time, iam } = world;
  const { role, document, reactsAfterSeconds, untilSeconds } = move;
  const end = time.start + untilSeconds * 1000;
  const again = () => {
    if (time.now >= end) return;
    const isOurs = iam.documentOf(account, roleName(role)) === textOf(document);
    const event = { delaySeconds: 3, copies: 1 };
    if (!isOurs) write({ kind: "write", at: 0, role, document, by: "operator", event }, world);
    time.at(time.now + reactsAfterSeconds * 1000, again);
  };
  again();
}
