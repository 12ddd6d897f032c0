import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { currentVersion } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { historyOf } from "../../adapters/dynamodb/catalogue/history.ts";
import { readRecord } from "../../adapters/dynamodb/roles/record.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import {
  byRole,
  deployer,
  expectation,
  expectedDocument,
  qovery,
  updated,
  widened,
} from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { takeAll } from "../functions/support/queues.ts";
import { type Answer, command as commandLine, startHubForCommands } from "./support/command-line.ts";

const operator = "arn:aws:iam::222222222222:user/operator";
const access = expectation("qovery-access");
const other = { ...access, name: "other", match: { accounts: "*", roles: ["other-role"] } };
const change = widened("qovery-access", "arn:aws:iam::283389881690:user/other");

let hub: Hub;
let folder: string;
let count = 0;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

afterAll(() => stop?.());

beforeEach(async () => {
  count += 1;
  folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  await hub.reset();
  await push([access, other], "--prune", "--yes");
  await hub.tell();
  return () => rm(folder, { recursive: true, force: true });
});

const table = () => ({ client: hub.clients.dynamodb, name: tableName });

const command = (args: readonly string[], answer?: Answer) => commandLine(["expectations", ...args], answer);

async function fileOf(expectations: readonly object[]): Promise<string> {
  const place = await mkdtemp(path.join(folder, "files-"));
  for (const [at, one] of expectations.entries())
    await writeFile(path.join(place, `${at}.yaml`), stringify(one, { version: "1.1" }));
  return place;
}

async function push(expectations: readonly object[], ...options: readonly string[]) {
  return command(["push", await fileOf(expectations), ...options]);
}

async function handle(event: unknown) {
  await hub.functions["on-trust-updated"].run(JSON.stringify(event));
}

describe("push", () => {
  test("warns about roles that the responder may not write, before it asks", async () => {
    vi.stubEnv("TRUST_DRIFT_PROTECTED_ROLES", "app-*, qovery-*");
    const { code, out, errors } = await push([{ ...access, response: "approve" }, other]);
    expect(code).toBe(1);
    expect(out).toContain("qovery-access");
    expect(errors).toContain("warning: other: match.roles: other-role");
    expect(errors).not.toContain("qovery-user-role");
    expect(errors.indexOf("warning: other")).toBeLessThan(errors.indexOf("no terminal"));
    vi.unstubAllEnvs();
  });

  test("shows the plan and asks; the version, its author and its origin are on record and announced", async () => {
    const from = await currentVersion(table());
    const changed = { ...access, response: "approve", trustedChangers: [] };
    const { code, out, errors } = await command(["push", await fileOf([changed, other])], "y");
    expect(code).toBe(0);
    expect(errors).toMatch(/^warning: TRUST_DRIFT_PROTECTED_ROLES is not set, .*\n$/);
    expect(out).toContain(`Version in effect: ${from}\n~ qovery-access: response, trustedChangers\n`);
    expect(out).toContain("Put these expectations into effect? [y/N] Version ");
    const [record] = await historyOf(table(), await currentVersion(table()), 1);
    expect(record).toMatchObject({ by: operator, from, kind: "push" });
    const order = { version: 1, sweepId: `s${count}`, account: qovery.account, isFirst: true };
    await hub.functions["sweep-account"].run(JSON.stringify(order));
    const { messages } = await hub.tell();
    expect(JSON.stringify(messages)).toContain(
      `Expectations changed: version ${record?.version} is in effect`,
    );
    expect(JSON.stringify(messages)).toContain("user operator in account 222222222222");
  });

  test("records the URL of each file, which alerts link to", async () => {
    const source = "https://github.com/acme/iam/tree/main/expectations";
    const place = await fileOf([access, other]);
    const { code, out } = await command(["push", place, "--source", source, "--yes"]);
    expect([code, out]).toEqual([0, expect.stringContaining("~ qovery-access: source\n")]);
    expect((await command(["diff", place, "--source", `${source}/`])).code).toBe(0);
    await hub.stage.put(qovery, change);
    await handle(updated(`source-${count}`, change));
    const { messages } = await hub.tell();
    expect(JSON.stringify(messages)).toContain(
      JSON.stringify({ type: "link", url: `${source}/0.yaml`, text: "Expectation file" }),
    );
  });

  test("never removes an expectation silently, and names the roles that lose protection", async () => {
    await hub.stage.put(qovery, change);
    await handle(updated(`lost-${count}`, change));
    const version = await currentVersion(table());
    const { code, out, errors } = await push([other], "--yes");
    expect(code).toBe(1);
    expect(out).toContain(
      "- qovery-access\n\n1 role would lose protection:\n  444444444444/qovery-user-role\n",
    );
    expect(errors).toContain("1 expectation would be removed; use --prune to remove it");
    expect(await currentVersion(table())).toBe(version);
  });

  test("is refused onto another version than the one that it was planned against", async () => {
    const planned = await currentVersion(table());
    await push([{ ...access, response: "alert" }, other], "--yes");
    const version = await currentVersion(table());
    const { code, errors } = await push([access, other], "--yes", "--onto", planned ?? "");
    expect({ code, errors }).toMatchObject({
      code: 1,
      errors: expect.stringContaining("--onto: expected the version"),
    });
    expect(await currentVersion(table())).toBe(version);
  });

  test("is refused when another push comes first, while the person decides", async () => {
    const place = await fileOf([{ ...access, response: "approve" }, other]);
    const { code, errors } = await command(["push", place], async () => {
      await push([{ ...access, response: "alert" }, other], "--yes");
      return "y";
    });
    expect({ code, errors }).toMatchObject({
      code: 1,
      errors: expect.stringContaining("it was replaced in the meantime"),
    });
  });

  test.each([
    ["no", "n", "Nothing was changed."],
    ["no terminal", undefined, "use --yes"],
  ])("changes nothing with %s", async (_, answer, message) => {
    const version = await currentVersion(table());
    const { code, errors } = await command(
      ["push", await fileOf([{ ...access, response: "alert" }, other])],
      answer,
    );
    expect({ code, errors }).toMatchObject({ code: 1, errors: expect.stringContaining(message) });
    expect(await currentVersion(table())).toBe(version);
  });
});

test("diff prints the plan and exits with 2; without changes, with 0", async () => {
  const place = await fileOf([{ ...access, response: "alert" }]);
  expect(await command(["diff", place])).toMatchObject({
    code: 2,
    out: expect.stringContaining("~ qovery-access: response\n- other\n"),
  });
  expect(await command(["diff", await fileOf([access, other])])).toMatchObject({
    code: 0,
    out: expect.stringContaining("No changes."),
  });
});

test("pull writes files that push reads as no change", async () => {
  const place = path.join(folder, "pulled");
  expect(await command(["pull", place])).toMatchObject({ code: 0 });
  expect((await readdir(place)).sort()).toEqual(["other.yaml", "qovery-access.yaml"]);
  expect(await command(["diff", place])).toMatchObject({ code: 0 });
});

describe("rollback", () => {
  test("puts an earlier version into effect again, as a new version that history shows", async () => {
    const first = await currentVersion(table());
    await push([{ ...access, response: "alert" }, other], "--yes");
    expect(await command(["rollback", first ?? "", "--yes"])).toMatchObject({ code: 0, errors: "" });
    const version = await currentVersion(table());
    expect(version).not.toBe(first);
    const { out } = await command(["history", "--limit", "2"]);
    expect(out.split("\n")[0]).toContain(`${version}  `);
    expect(out.split("\n")[0]).toContain(`rollback to ${first}, by ${operator}`);
    expect(await command(["diff", await fileOf([access, other])])).toMatchObject({ code: 0 });
  });

  test("does not revive an adopted document that a push in between ended unseen", async () => {
    const first = await currentVersion(table());
    await hub.turnToggle("on");
    await hub.stage.put(qovery, change);
    await handle(updated(`adopt-${count}`, change, { ...byRole(deployer), ...now() }));
    expect((await readRecord(table(), qovery)).adopted?.document).toBe(change);
    await push(
      [
        {
          ...access,
          trust: JSON.parse(expectedDocument("qovery-access").replaceAll("qovery-deployer", "new-deployer")),
        },
        other,
      ],
      "--yes",
    );
    await command(["rollback", first ?? "", "--yes"]);
    await handle(updated(`late-${count}`, change, now()));
    expect(await readRecord(table(), qovery)).not.toHaveProperty("adopted");
  });
});

test("forget ends an adoption: the role is checked and its expected document written back", async () => {
  await hub.turnToggle("on");
  await hub.stage.put(qovery, change);
  await handle(updated(`forget-${count}`, change, { ...byRole(deployer), ...now() }));
  const { code, out } = await command(["forget", `${qovery.account}/${qovery.name}`]);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("is no longer expected") });
  for (const body of await takeAll(hub.clients.sqs, queueNames.trustRechecks))
    await hub.functions["on-trust-updated"].run(body);
  expect(await readRecord(table(), qovery)).not.toHaveProperty("adopted");
  expect((await hub.incidents()).map(({ state }) => state)).toContain("reverted");
  expect(await command(["forget", `${qovery.account}/${qovery.name}`])).toMatchObject({ code: 1 });
});

/** The next whole second: CloudTrail cuts fractions off, and the change would seem older than the push before it. */
function now(): Record<string, string> {
  return { "detail.eventTime": new Date(Date.now() + 1000).toISOString().replace(/\.\d+Z$/, "Z") };
}
