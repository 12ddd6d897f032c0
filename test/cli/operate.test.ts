import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoTrusts } from "../../adapters/dynamodb/principals/trusts.ts";
import { trustGraph } from "../../cli/operate/trust-graph.ts";
import { canaryChange } from "../../core/canary/trust.ts";
import { canaryRole, canaryTrust } from "../../core/contract/canary.ts";
import { tableName } from "../../core/contract/names.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";
import { command, startHubForCommands } from "./support/command-line.ts";

const operator = "arn:aws:iam::222222222222:user/operator";

let hub: Hub;
let count = 0;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

afterAll(() => stop?.());

function narrow(text: string): void {
  for (const line of text.split("\n").filter((one) => !/^\s{4}(aws|trustdrift) /.test(one)))
    expect(line.length, line).toBeLessThanOrEqual(80);
  expect(text).not.toContain("\u001b");
}

describe("incidents", () => {
  beforeAll(() => hub.turnToggle("off"));

  beforeEach(async () => {
    count += 1;
    await hub.reset();
    await hub.stage.put(qovery, widened("qovery-access"));
    const event = updated(`listed-${count}`, widened("qovery-access"));
    await hub.functions["on-trust-updated"].run(JSON.stringify(event));
  });

  test("lists the open ones, and exits with 2 while there are any", async () => {
    const { id } = await onlyIncident(hub);
    const { code, out, errors } = await command(["incidents"]);
    expect({ code, errors }).toEqual({ code: 2, errors: "" });
    expect(out).toMatch(/^critical, detected, \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/);
    expect(out).toContain(`Trust policy of qovery-user-role changed (${qovery.account})\n  ${id}\n`);
    expect(out).toMatch(/\n1 incident, 1 open\.\n$/);
    narrow(out);
    await command(["incident", "close", id, "--reason", "known", "--yes"]);
    expect(await command(["incidents"])).toMatchObject({ code: 0, out: "No open incidents.\n" });
    expect(await command(["incidents", "list", "--state", "closed"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("critical, resolved"),
    });
  });

  const Summary = v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    state: v.literal("detected"),
    severity: v.literal("critical"),
    cause: v.literal("trust-changed"),
    account: v.string(),
    role: v.string(),
    headline: v.string(),
    detectedAt: v.pipe(v.string(), v.isoTimestamp()),
    expectation: v.optional(v.string()),
    group: v.optional(v.string()),
  });

  test.each([
    [[], 1],
    [["--severity", "critical", "--account", qovery.account, "--since", "1h", "--state", "detected"], 1],
    [["--account", "333333333333"], 0],
    [["--since", "2999-01-01"], 0],
    [["--state", "reverted"], 0],
  ])("with %j as JSON: %i", async (filters, wanted) => {
    const { out } = await command(["incidents", ...filters, "--json"]);
    const lines = out.split("\n").filter((line) => line !== "");
    expect(lines.map((line) => v.parse(Summary, JSON.parse(line)))).toHaveLength(wanted);
  });

  test("does not list what the canary changes, but any other change of its role", async () => {
    const role = { account: hub.organization.accounts.hub, name: canaryRole.name };
    const change = async (document: string) => {
      await hub.stage.put(role, document);
      const event = updated(`canary-${count}`, document, {
        account: role.account,
        "detail.recipientAccountId": role.account,
        "detail.requestParameters.roleName": role.name,
      });
      await hub.functions["on-trust-updated"].run(JSON.stringify(event));
    };
    await change(canaryChange(new Date()));
    const listed = async (...more: string[]) =>
      (await command(["incidents", ...more])).out.split("trust-canary changed").length - 1;
    expect(await listed()).toBe(0);
    expect(await listed("--canary")).toBe(1);
    count += 1;
    await change(widened("qovery-access"));
    expect(await listed()).toBe(1);
    await hub.stage.put(role, JSON.stringify(canaryTrust));
  });

  test("an incident is shown with its findings, its timeline and its commands", async () => {
    const { id } = await onlyIncident(hub);
    const { code, out } = await command(["incident", "show", id]);
    expect(code).toBe(0);
    expect(out).toContain("CRITICAL: Trust policy of qovery-user-role changed");
    expect(out).toMatch(/\nTimeline\n {2}[-\d]+ [:\d]+ UTC detected\n {4}Auto-remediation is off\./);
    expect(out).toContain("aws iam update-assume-role-policy");
    narrow(out);
    expect(JSON.parse((await command(["incident", "show", id, "--json"])).out)).toMatchObject({
      id,
      state: "detected",
    });
  });

  test.each([
    [["incidents", "--since", "soon"], "--since: expected a date such as 2026-03-01"],
    [["incidents", "--state", "lost"], "Allowed choices are open, closed"],
    [["incident", "show", "f".repeat(32)], "expected the id of an incident on record"],
    [["incident", "show", "qovery"], "expected the id of an incident, found qovery"],
    [["incidents", "--table", "other"], "Commands about the deployment need credentials for the hub account"],
  ])("%j is an error that says what was expected", async (args, text) => {
    const { code, out, errors } = await command(args);
    expect([code, out]).toEqual([1, ""]);
    expect(errors).toContain(text);
  });
});

describe("toggle", () => {
  test("is set after a confirmation, and then says who set it", async () => {
    await hub.turnToggle("off");
    const refused = await command(["toggle", "on"], "n");
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining("Nothing was changed.") });
    expect((await command(["toggle"])).out).toMatch(/^Auto-remediation: off\nSet by arn:aws:\S+ at\s/);
    const { code, out } = await command(["toggle", "approve"], "y");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Set auto-remediation from off to approve\? \[y\/N\] Auto-remediation: approve\nSet by \S+ at\s/,
    );
    const set = JSON.parse((await command(["toggle", "--json"])).out);
    expect(set).toMatchObject({
      mode: "approve",
      problem: null,
      version: expect.any(Number),
      by: operator,
    });
  });

  test("with another value, it counts as off, and says why", async () => {
    await hub.turnToggle("onn");
    const { out } = await command(["toggle"]);
    expect(out.replaceAll("\n", " ")).toContain(
      'Auto-remediation: off the toggle is "onn", which is not off, approve or on',
    );
    expect(await command(["toggle", "onn", "--yes"])).toMatchObject({ code: 1 });
  });
});

describe("who-trusts", () => {
  const arn = "arn:aws:iam::444444444444:role/ci/pipeline";

  test("lists the protected roles of the index", async () => {
    const dependent = {
      account: "333333333333",
      name: "deploy-target",
      arn: "arn:aws:iam::333333333333:role/deploy-target",
      expectation: "deploy-target",
      availability: "critical",
    } as const;
    const principal = { kind: "role", account: "444444444444", name: "pipeline" } as const;
    await dynamoTrusts({ client: hub.clients.dynamodb, name: tableName }).replace(dependent, [principal]);
    const { code, out } = await command(["who-trusts", arn]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ACCOUNT +AVAILABILITY +EXPECTATION +ROLE\n333333333333 +critical +deploy-target +deploy-target\n1 protected role trusts it\.\n$/,
    );
    expect(JSON.parse((await command(["who-trusts", arn, "--json"])).out)).toEqual(dependent);
  });

  test("draws them by account, to standard output or to a file, and never as markup", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "trust-drift-graph-")), "graph.svg");
    const { code, out } = await command(["who-trusts", arn, "--graph"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
    for (const text of [
      "1 protected role trusts",
      "333333333333: 1 role",
      "availability critical · deploy-target",
    ])
      expect(out).toContain(text);
    expect(await command(["who-trusts", arn, "--graph", file])).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(file, "utf8")).toBe(out);
    expect(await command(["who-trusts", arn, "--graph", path.dirname(file)])).toMatchObject({ code: 1 });
    expect((await command(["who-trusts", arn, "--graph", "--json"])).errors).toContain("cannot be used with");
    const hostile = { account: "444444444444", arn: "", expectation: "<i>", availability: "normal" } as const;
    const roles = Array.from({ length: 45 }, (_, at) => ({ ...hostile, name: `<script>${at}` }));
    const { text } = trustGraph(`${arn}"&`, roles, new Map([["444444444444", "<b>"]]));
    expect(text).not.toMatch(/<(script|b|i)>/);
    expect(text).toContain("&lt;script&gt;0");
    expect(text).toContain("and 5 more");
  });

  test("takes ARNs only", async () => {
    expect(await command(["who-trusts", operator])).toMatchObject({
      code: 0,
      out: "0 protected roles trust it.\n",
    });
    expect((await command(["who-trusts", "pipeline"])).errors).toContain(
      "expected the ARN of a role, user or identity provider",
    );
  });
});
