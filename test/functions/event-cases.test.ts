import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Incident } from "../../core/incidents/incident.ts";
import { publishExpectations } from "../../local/deployment/expectations.ts";
import { eventCaseWorlds } from "./support/event-case-worlds.ts";
import { type EventCase, eventCase, eventCaseFiles } from "./support/event-cases.ts";
import { type Hub, startHub } from "./support/hub.ts";
import type { Run } from "./support/lambda.ts";
import { expectNothingToDo, onlyIncident, writesOf } from "./support/outcomes.ts";

let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
});

afterEach(() => hub.reset());

afterAll(() => hub?.stop());

/** What the last delivery of a case ends in. */
type Ending =
  | { readonly ignored: string; readonly refusedCalls?: number }
  /** `texts`: what the alert must contain. */
  | { readonly incident: object; readonly texts?: readonly string[]; readonly notTexts?: readonly string[] };

const critical = { severity: "critical", state: "detected" };
const risky = { ...critical, cause: { kind: "risky-trust" } };

const endings: Readonly<Record<string, Ending>> = {
  "01-unique-id-unprotected-update.json": {
    incident: { ...risky, actor: { arn: "arn:aws:iam::444444444444:user/operator" } },
    texts: ["High-risk trust policy", "user operator"],
  },
  "04-stale-read-protected-update.json": {
    // The deployment does not let the remediator write a role of this name
    incident: { severity: "critical", state: "blocked", cause: { kind: "trust-changed" } },
  },
  "05-stale-read-protected-create.json": { ignored: "as-expected" },
  "06-stale-read-unprotected.json": { incident: risky },
  "07-identity-arn-empty.json": { incident: critical },
  "09-session-issuer-arn-empty.json": { incident: critical },
  "10-invoked-by-delegate.json": {
    incident: critical,
    texts: ["for account 999999999999, which acted with Operations's delegated access"],
  },
  "12-aws-account.json": { incident: critical, texts: ["account 193672423079 (AROAEXAMPLE:deploy)"] },
  "14-update-saml-provider.json": {
    incident: { severity: "high", state: "detected", cause: { dependents: [{ name: "app" }] } },
    texts: [
      "Trusted SAML provider okta was changed: metadata",
      "role app in account 444444444444",
      "user operator",
    ],
  },
  "15-update-user-renamed.json": {
    incident: { state: "detected", cause: { kind: "principal-changed", change: { kind: "renamed" } } },
    texts: ["Trusted user bot was renamed", "user/robot", "user operator"],
  },
  "16-oidc-trailing-slash-create.json": {
    incident: { state: "resolved", cause: { kind: "principal-deleted" } },
    texts: ["The provider exists again"],
  },
  "17-sso-deletes-reserved-role.json": { ignored: "service-role" },
  "18-cognito-authenticated.json": { ignored: "not-protected" },
  "19-throttled-burst.json": { ignored: "failed-call", refusedCalls: 0 },
  "22-unprotected-what-changed.json": { incident: risky, notTexts: ["ec2.amazonaws.com can now"] },
  "24-policy-document-absent.json": {
    incident: critical,
    texts: ["user operator", "wrote the trust policy at", "the event does not contain this document"],
  },
  "25-source-identity.json": {
    incident: critical,
    texts: ["source identity operator@example.com, which a caller cannot change once set"],
  },
};

/** Cases of rules that are not on main yet. */
const later: readonly string[] = ["21-late-event-of-former-expectation.json"];

test("every case has its ending", () => {
  expect([...Object.keys(endings), ...later].sort()).toEqual(eventCaseFiles);
});

test.each(Object.keys(endings))("%s", async (file) => {
  const given = eventCase(file);
  await publishExpectations(hub.organization.url, given.expectations);
  await hub.turnToggle(given.toggle);
  await eventCaseWorlds[file]?.(hub, given.bodies[0] ?? "");
  await expectEnding(await follow(given), endings[file] ?? { ignored: "never" });
});

/** Delivers the events, and once more for each later answer of GetRole: until then nothing is reported. */
async function follow({ bodies, handler, role, lives }: EventCase): Promise<Run> {
  const [first, ...later] = lives;
  await hub.stage.put(role, first);
  let run = await hub.functions[handler].run(...bodies);
  for (const live of later) {
    expect(run.givenBack).toEqual(["message-0"]);
    expect(run.text).toContain("NotShownYet");
    expect(await hub.incidents()).toEqual([]);
    expect(writesOf(run)).toBe(0);
    await hub.stage.put(role, live);
    run = await hub.functions[handler].run(...bodies);
  }
  return run;
}

async function expectEnding(run: Run, ending: Ending): Promise<void> {
  if ("ignored" in ending) {
    if (run.log.length === 1) await expectNothingToDo(hub, run, ending.ignored);
    for (const line of run.log)
      expect(line).toMatchObject({ message: "Nothing to do", reason: ending.ignored });
    if (ending.refusedCalls !== undefined) expect(await hub.refusedCalls()).toBe(ending.refusedCalls);
    expect(await hub.incidents()).toEqual([]);
    return;
  }
  const incident: Incident = await onlyIncident(hub);
  expect(incident).toMatchObject(ending.incident);
  expect(run.givenBack).toEqual([]);
  const said = JSON.stringify((await hub.tell()).messages);
  for (const text of ending.texts ?? []) expect(said).toContain(text);
  for (const text of ending.notTexts ?? []) expect(said).not.toContain(text);
}
