import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { valueAt } from "../../core/events/event-subject.ts";
import { Catalogue } from "../../core/expectations/catalogue.ts";
import type { Settings } from "../../core/expectations/settings.ts";
import type { Mode } from "../../core/expectations/toggle.ts";
import { type OrganizationOptions, readOrganization } from "../input/organization.ts";
import { readPolicy } from "../input/policy-file.ts";
import { protectedPatterns } from "../input/protected-patterns.ts";
import type { Invocation, Io } from "../io.ts";
import { type Decided, decideEvent, type World } from "./decide.ts";
import { MemoryState } from "./memory-state.ts";
import { OfflineIam } from "./offline-iam.ts";
import { offlinePorts } from "./offline-ports.ts";
import { readEvents } from "./read-events.ts";
import { eventText, summaryText } from "./text.ts";

interface Options extends OrganizationOptions {
  readonly expectations: string;
  readonly live?: string | undefined;
  readonly toggle: Mode;
  readonly together?: true | undefined;
  readonly json?: true | undefined;
}

/** Decides about events offline. @returns the exit code */
export async function replay(
  files: readonly string[],
  options: Options,
  { io }: Invocation,
): Promise<number> {
  const newWorld = await worldsOf(options, io);
  const all: Decided[] = [];
  let world = newWorld();
  for (const name of files.length === 0 ? ["-"] : files) {
    const { file, bodies } = await readEvents(name, io);
    if (options.together !== true) world = newWorld();
    for (const body of bodies) {
      const decided = await decideEvent(body, world);
      all.push(decided);
      io.stdout.write(options.json ? `${JSON.stringify(decided)}\n` : eventText(decided, { file, body }, io));
    }
  }
  if (options.json !== true) io.stdout.write(summaryText(all, io));
  return exitCode(all);
}

function exitCode(all: readonly Decided[]): number {
  if (all.some(({ decision }) => decision === "dead-letter")) return 1;
  return all.every(({ decision }) => decision === "ignored" || decision === "not-forwarded") ? 0 : 2;
}

/** @returns a function that makes a world in which nothing has happened */
async function worldsOf(options: Options, io: Io): Promise<() => World> {
  const { toggle } = options;
  const { organizationAccounts, ...organization } = await readOrganization(options);
  const catalogue = new Catalogue(await readExpectations(options.expectations), organizationAccounts);
  const live = options.live === undefined ? undefined : await readPolicy("--live", options.live, io);
  const settings: Settings = { unprotected: "alert-risky", ...organization };
  return () => {
    const iam = new OfflineIam(catalogue, live, protectedPatterns());
    return {
      state: new MemoryState(catalogue),
      ports(claim, body, state) {
        iam.follow(claim);
        const [account, region] = [valueAt(body, "account"), valueAt(body, "region")];
        const partition = partitionOfRegion(String(region));
        const now = new Date(timeOf(claim?.occurredAt ?? valueAt(body, "time")) + afterMilliseconds);
        return offlinePorts({
          catalogue,
          state,
          iam,
          toggle,
          settings,
          partition,
          account: String(account),
          now,
        });
      },
    };
  };
}

/** IAM shows a change everywhere after some seconds, and the call of a trusted changer is still fresh. */
const afterMilliseconds = 60_000;

function timeOf(time: unknown): number {
  const milliseconds = Date.parse(String(time));
  return Number.isNaN(milliseconds) ? Date.now() : milliseconds;
}
