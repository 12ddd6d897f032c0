import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { publishCatalogue } from "../../../adapters/dynamodb/catalogue/catalogue.ts";
import { scheduledEvent } from "../../../core/contract/events.ts";
import { queueNames } from "../../../core/contract/names.ts";
import { slackTokenParameterName, toggleParameterName } from "../../../core/contract/parameters.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { sweepEverySeconds } from "../../../stacks/settings/timing.ts";
import { userIn } from "../aws/cloudtrail.ts";
import { hubAccount } from "../hub/environment.ts";
import { hubFunctions, type Sabotage } from "../hub/functions.ts";
import { FunctionPool } from "../hub/pool.ts";
import { within } from "../world/install.ts";
import { World } from "../world/world.ts";
import { deliver } from "./deliver.ts";
import { account, expectationOf, roleName, textOf } from "./documents.ts";
import { make } from "./moves.ts";
import { type Observed, observeRun } from "./observed.ts";
import { publication } from "./publication.ts";
import { lastMoment, type Scenario } from "./scenario.ts";

/** A scenario that has ended. */
export interface Run extends Observed {
  readonly scenario: Scenario;
  readonly world: World;
  readonly pools: readonly FunctionPool[];
}

/** Sweeps after the last move: a fault that they do not repair is permanent. */
const sweepsAfter = 5;

/** For the rechecks of the last sweep. */
const windDownSeconds = 800;

/** Runs a scenario to its end, in virtual time. */
export async function runScenario(scenario: Scenario, sabotage: Sabotage = {}): Promise<Run> {
  const world = new World(scenario.seed, scenario.faults);
  return within(world, async () => {
    const observed = observeRun(world);
    prepare(world, scenario);
    const parts = { calls: world.calls, time: world.time, trace: world.trace };
    const pools = hubFunctions(sabotage).map(
      (declared) =>
        new FunctionPool(
          declared,
          declared.queues.map((name) => world.sqs.queue(name)),
          account,
          parts,
        ),
    );
    const table = { client: new DynamoDBClient({ region: "us-east-1" }), name: "trust-drift" };
    const expectations = [parseExpectation(expectationOf(scenario), "the scenario")];
    const pushed = publishCatalogue(table, expectations, [account, hubAccount], publication(world));
    const end = lastMoment(scenario) + sweepsAfter * sweepEverySeconds;
    schedule(world, end);
    for (const move of scenario.moves)
      world.time.at(world.time.start + move.at * 1000, () => make(move, world, scenario, table));
    await world.time.runUntil(world.time.start + (end + windDownSeconds) * 1000);
    await pushed;
    return { ...observed(), scenario, world, pools };
  });
}

/** A restore writes each of them. */
const permissions = {
  attached: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing"],
  inline: new Map([["deploy", JSON.stringify({ Version: "2012-10-17", Statement: [] })]]),
  tags: new Map([["team", "platform"]]),
};

function prepare(world: World, scenario: Scenario): void {
  const { iam, history, services, sqs, trace, random, time } = world;
  const someone = userIn(account, "operator");
  iam.create(account, "ci-runner", textOf("open").replace('"*"', `"arn:aws:iam::${account}:root"`), someone);
  for (let index = 0; index < scenario.roles; index++)
    iam.create(account, roleName(index), textOf("expected"), someone, permissions);
  iam.settings.lagMilliseconds = scenario.lagSeconds * 1000;
  history.delayMilliseconds = scenario.historyDelaySeconds * 1000;
  services.members.add(account);
  services.parameters.set(toggleParameterName, scenario.toggle);
  services.parameters.set(slackTokenParameterName, "xoxb-simulated");
  services.copiesOf = () => (random.chance(0.7) ? 1 : scenario.journalCopies);
  services.onJournalEvent = (body) => sqs.queue(queueNames.notify).send(body);
  // The product's own calls also generate events
  iam.onEvent = (event, { eventName, caller }) => {
    if (!caller.arn.includes("assumed-role/trust-drift-")) return;
    time.at(time.now + 1000 + random.below(9000), () => deliver(world, eventName, event));
  };
  trace.add(`${scenario.roles} roles, response ${scenario.response}, toggle ${scenario.toggle}`);
}

function schedule({ time, sqs }: World, end: number): void {
  for (let at = 10, count = 1; at < end; at += sweepEverySeconds, count++) {
    const tick = {
      source: scheduledEvent.source,
      "detail-type": scheduledEvent.detailType,
      id: `sweep-${count}`,
      time: new Date(time.start + at * 1000).toISOString(),
    };
    time.at(time.start + at * 1000, () => sqs.queue(queueNames.sweepPlan).send(JSON.stringify(tick)));
  }
}
