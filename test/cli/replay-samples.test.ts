import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { principalChangedEventNames } from "../../core/contract/events.ts";
import { queueNames } from "../../core/contract/names.ts";
import type { Expectation } from "../../core/expectations/expectation.ts";
import { protectedRolesSetting } from "../../core/expectations/match/protected-roles.ts";
import { ownExpectations, publishExpectations } from "../../local/deployment/expectations.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import type { Hub } from "../functions/support/hub.ts";
import { takeAll } from "../functions/support/queues.ts";
import { type Sample, sampleOf, samples } from "../functions/support/samples.ts";
import { startHubForCommands } from "./support/command-line.ts";
import { replayed } from "./support/replayed.ts";

let hub: Hub;
let expectations: readonly Expectation[];
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
  expectations = await ownExpectations();
  await publishExpectations(hub.organization.url, expectations, new Date(Date.now() - 3_600_000));
  vi.stubEnv(protectedRolesSetting, exampleSettings.TRUST_DRIFT_PROTECTED_ROLES);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await stop?.();
});

/** The samples are old; the function must find them fresh. */
function justNow({ body }: Sample): string {
  return body.replace(/("(?:event)?[tT]ime": *)"20[^"]*"/g, `$1"${new Date().toISOString().slice(0, 19)}Z"`);
}

/** A principal that no role of the hub's index trusts: the index is empty. */
function isOfPrincipal({ body }: Sample): boolean {
  const name: string = JSON.parse(body).detail.eventName;
  return principalChangedEventNames.some((one) => one === name) && !/Role/.test(name);
}

/** Without a trust policy in the event, `replay` needs `--live`. */
const routed = samples.filter(
  ({ route, file }) => route !== undefined && file !== "malformed/policy-document-missing.json",
);

/** How the function of the hub ended, in the words of `replay`. */
async function handled({ route, role, document, expect: word }: Sample, body: string) {
  await hub.reset();
  if (word !== "own-part") await hub.stage.put(role, document);
  const run = await hub.functions[route ?? "on-trust-updated"].run(body);
  const [incident] = await hub.incidents();
  await takeAll(hub.clients.sqs, queueNames.notify);
  if (run.givenBack.length > 0) return { decision: "dead-letter", severity: incident?.severity ?? null };
  if (incident === undefined) return { decision: "ignored", reason: run.log[0]?.reason, severity: null };
  const { state: decision, severity, actor = null } = incident;
  // Whether a deleted role can be restored depends on snapshots
  if (incident.cause.kind === "role-deleted") return { decision, severity, actor };
  return { decision, severity, actor, reason: incident.steps.at(-1)?.note };
}

describe.each(["off", "on"])("with the toggle %s", (toggle) => {
  beforeAll(() => hub.turnToggle(toggle));

  test.each(
    toggle === "on" ? routed : routed.filter(({ expect: word }) => /drift|orphan|trusted/.test(word)),
  )("$file: replay decides as the function does", async (sample) => {
    const body = justNow(sample);
    const wanted = await handled(sample, body);
    const given = { expectations: isOfPrincipal(sample) ? [] : expectations, toggle };
    const { decided } = await replayed([body], given);
    expect(decided).toMatchObject([wanted]);
  });
});

test("an event that no rule forwards is said to be so", async () => {
  const { code, decided } = await replayed([sampleOf("other/tag-role.json").body], {
    expectations,
    toggle: "on",
  });
  expect({ code, decided }).toMatchObject({
    code: 0,
    decided: [{ decision: "not-forwarded", severity: null }],
  });
});

test("a deleted provider is reported with the roles whose expectations trust it", async () => {
  const { body } = sampleOf("delete-open-id-connect-provider/eks.json");
  const { code, decided } = await replayed([body], { expectations, toggle: "on" });
  expect({ code, decided }).toMatchObject({ code: 2, decided: [{ decision: "detected", severity: "high" }] });
});

test("an event without the trust policy is decided by the one of --live", async () => {
  const { body } = sampleOf("malformed/policy-document-missing.json");
  const live = sampleOf("update-assume-role-policy/foreign-account-added.json").document;
  const given = { expectations, toggle: "on" };
  const [without] = (await replayed([body], given)).decided;
  expect(without).toMatchObject({
    decision: "detected",
    reason: expect.stringContaining("could not be read"),
  });
  expect((await replayed([body], { ...given, live })).decided).toMatchObject([
    { decision: "reverted", severity: "critical" },
  ]);
});
