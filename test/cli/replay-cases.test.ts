import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { protectedRolesSetting } from "../../core/expectations/match/protected-roles.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { eventCaseEndings } from "../functions/support/events/case-endings.ts";
import { type Ending, type EventCase, expectationOf } from "../functions/support/events/event-case.ts";
import { neighbourFiles, neighboursIn } from "../functions/support/events/neighbours.ts";
import { eventCase } from "../functions/support/events/shared-cases.ts";
import { replayed } from "./support/replayed.ts";

const account = "444444444444";
const federated = (provider: string, more: object = {}) => ({
  Principal: { Federated: `arn:aws:iam::${account}:${provider}` },
  Action: "sts:AssumeRoleWith*",
  ...more,
});
const saml = federated("saml-provider/okta");
const gitlab = "gitlab.example.com";
const bot = { Principal: { AWS: `arn:aws:iam::${account}:user/bot` }, Action: "sts:AssumeRole" };

/** What the role trusts in a case whose world `test/functions/support/events/worlds.ts` prepares. */
const trusted: Readonly<Record<string, object>> = {
  "14-update-saml-provider.json": saml,
  "15-update-user-renamed.json": bot,
  saml,
  "saml-gone": saml,
  oidc: federated(`oidc-provider/${gitlab}`, { Condition: { StringEquals: { [`${gitlab}:aud`]: "ours" } } }),
  "oidc-open": federated(`oidc-provider/${gitlab}`),
  "user-gone": bot,
  "user-moved": bot,
  "user-renamed": bot,
};

/** Cases that depend on what the responder recorded before the event. */
const needsRecords = ["16-oidc-trailing-slash-create.json", "21-late-event-of-former-expectation.json"];

beforeAll(() => {
  vi.stubEnv(protectedRolesSetting, exampleSettings.TRUST_DRIFT_PROTECTED_ROLES);
});
afterAll(() => vi.unstubAllEnvs());

const incident = v.object({
  state: v.optional(v.string()),
  severity: v.optional(v.string()),
  actor: v.optional(v.looseObject({})),
});

/** `test/functions/event-cases.test.ts` asserts that the handlers end the same cases so. */
async function expectSameEnding(given: EventCase, world: string | undefined, ending: Ending): Promise<void> {
  const statement = trusted[world ?? ""];
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
  const expectations =
    statement === undefined ? given.expectations : [expectationOf(account, { roles: ["app"], trust })];
  // The events of principals do not change the role
  const live = statement === undefined ? given.lives.at(-1) : undefined;
  const { decided } = await replayed([...given.before, ...given.bodies], { ...given, expectations, live });
  const last = decided.at(-1) ?? expect.fail("no decision");
  if ("ignored" in ending) {
    expect(last).toMatchObject({ decision: "ignored", reason: ending.ignored });
    return;
  }
  const { state: decision, ...wanted } = v.parse(incident, ending.incident);
  if (ending.isReturned) expect(last).toMatchObject({ decision: "dead-letter" });
  else expect(last).toMatchObject({ ...wanted, ...(decision && { decision }) });
}

test.each(Object.keys(eventCaseEndings).filter((file) => !needsRecords.includes(file)))(
  "%s",
  async (file) => {
    await expectSameEnding(eventCase(file), file, eventCaseEndings[file] ?? { ignored: "never" });
  },
);

describe.each(neighbourFiles)("%s", (file) => {
  test.each(neighboursIn(file).map((make) => [make().name, make] as const))("%s", async (_, make) => {
    const given = make();
    await expectSameEnding(given, given.world, given.ending);
  });
});
