import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { proposalOf } from "../../core/incidents/approval/proposal.ts";
import { advance, isOpen } from "../../core/incidents/incident.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";
import { takeAll } from "../functions/support/queues.ts";
import { type Answer, command as commandLine, startHubForCommands } from "./support/command-line.ts";

const script = path.resolve(import.meta.dirname, "../../cli/trustdrift.ts");
const operator = "arn:aws:iam::222222222222:user/operator";

let hub: Hub;
let count = 0;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

afterAll(() => stop?.());

beforeEach(async () => {
  count += 1;
  await hub.reset();
  await takeAll(hub.clients.sqs, queueNames.trustRechecks);
  await hub.turnToggle("approve");
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(
    JSON.stringify(updated(`event-${count}`, widened("qovery-access"))),
  );
});

const incident = () => onlyIncident(hub);
const rechecks = () => takeAll(hub.clients.sqs, queueNames.trustRechecks);

const command = (args: readonly string[], answer?: Answer) => commandLine(["approve", ...args], answer);

test("shows what would be written, asks, and puts the caller on record", async () => {
  const { id } = await incident();
  const { code, out, errors } = await command([id], "y");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toContain(
    "Revert: The expected trust policy is written back to 1 role:\n444444444444/qovery-user-role\n",
  );
  expect(out).toContain("now: any principal in account 193672423079 (foreign) can now assume this role,");
  expect(out).toMatch(/Approve this\? \[y\/N\] Approved. The responder is writing 1 role now\.\n$/);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(await incident()).toMatchObject({ approval: { by: `${operator} on the command line` } });
  expect((await rechecks()).map((body) => JSON.parse(body).reason)).toEqual(["approved"]);
});

test("--yes asks no one; a second time it was approved before, which is a success", async () => {
  const { id } = await incident();
  expect(await command([id, "--yes"])).toMatchObject({ code: 0 });
  const again = await command([id, "--yes"]);
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("has already approved this") });
});

describe("nothing is approved", () => {
  test.each<readonly [string, (id: string) => readonly string[], string | undefined, string]>([
    ["where the person says no", (id) => [id], "", "Nothing was approved."],
    ["where no one can be asked", (id) => [id], undefined, "no terminal for the confirmation; use --yes"],
    [
      "of another digest",
      (id) => [id, "--digest", "0123456789abcdef", "--yes"],
      undefined,
      "The proposal has changed",
    ],
    ["that is not there", () => ["f".repeat(32), "--yes"], undefined, "does not exist"],
    ["without an id", () => ["--yes"], undefined, "expected INCIDENT-OR-GROUP, found nothing"],
    ["of a name", () => ["qovery-user-role"], undefined, "found qovery-user-role"],
    ["with an option of no meaning", (id) => [id, "--force"], undefined, "--force"],
  ])("%s", async (_, args, answer, said) => {
    const { code, errors } = await command(args((await incident()).id), answer);
    expect(code).toBe(1);
    expect(errors).toContain(said);
    expect((await incident()).approval).toBeUndefined();
    expect(await rechecks()).toEqual([]);
  });
});

test("an approval that no one acted on for two hours: shown and asked again", async () => {
  const one = await incident();
  const at = new Date(Date.now() - 2 * 60 * 60 * 1000).toISOString();
  const approval = { at, by: "Ada", fingerprint: one.fingerprint };
  const stale = advance({ ...one, approval }, one.state, at, "Approved by Ada.");
  const state = dynamoState({ client: hub.clients.dynamodb, name: tableName });
  const { record } = await state.read(one.role);
  await state.write(one.role, { ...record, latest: stale }, [stale]);
  const refused = await command([one.id]);
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("444444444444/qovery-user-role") });
  expect(refused.errors).toContain("no terminal for the confirmation; use --yes");
  expect((await incident()).approval).toEqual(approval);
  expect(await rechecks()).toEqual([]);
  const { out } = await command([one.id], "y");
  expect(out).toMatch(/Approve this\? \[y\/N\] Approved. The responder is writing 1 role now/);
});

describe("the own change of the caller", () => {
  beforeEach(async () => {
    const own = { "detail.userIdentity": { type: "IAMUser", arn: operator, userName: "operator" } };
    const document = widened("qovery-access", "*");
    await hub.stage.put(qovery, document);
    await hub.functions["on-trust-updated"].run(JSON.stringify(updated(`own-${count}`, document, own)));
  });

  afterEach(() => vi.unstubAllEnvs());

  const open = async () => (await hub.incidents()).find(isOpen) ?? expect.fail("no open incident");

  test("is not approved with four eyes, and the refusal says who must approve", async () => {
    vi.stubEnv("TRUST_DRIFT_FOUR_EYES", "on");
    const { code, errors } = await command([(await open()).id, "--yes"]);
    expect({ code, errors }).toEqual({
      code: 1,
      errors:
        "Another person must approve this, because the same person caused this. Nothing was approved.\n",
    });
    expect((await open()).approval).toBeUndefined();
    expect(await rechecks()).toEqual([]);
  });

  test("is approved with a warning where the command does not know the setting of the deployment", async () => {
    const { code, errors } = await command([(await open()).id, "--yes"]);
    expect(code).toBe(0);
    expect(errors).toContain("If the deployment has TRUST_DRIFT_FOUR_EYES=on, this approval does not count");
  });
});

test("accepts the digest that the alert shows", async () => {
  const one = await incident();
  const digest = proposalOf(one.id, [one])?.digest ?? "";
  expect(await command([one.id, "--digest", digest, "--yes"])).toMatchObject({ code: 0 });
});

test("as a program: its help, and a run without a terminal", async () => {
  const program = promisify(execFile);
  const { stdout } = await program(process.execPath, [script, "approve", "--help"]);
  expect(stdout).toContain("Usage: trustdrift approve [options] <incident-or-group>");
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  const { id } = await incident();
  const done = await program(process.execPath, [script, "approve", id, "--yes"], { env: process.env });
  expect(done.stdout).toContain("Approved. The responder is writing 1 role now");
});
