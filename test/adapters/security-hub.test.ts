import { type AwsSecurityFinding, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { securityHubChannel } from "../../adapters/security-hub/channel.ts";
import { findingOf } from "../../adapters/security-hub/finding.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Delivery } from "../../core/notify/channel.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { incidentsIn } from "../../core/notify/notification.ts";
import { goldens } from "../core/notify/golden/render.ts";
import { change, movedOn, openIncident } from "../core/notify/incidents.ts";

const productArn = "arn:aws-cn:securityhub:cn-north-1:222222222222:product/222222222222/default";
const at = "2026-03-01T10:00:00.000Z";
const all = Object.values(goldens).flat();
const found = (incident = openIncident()) => findingOf(incident, alertOf(incident), productArn, at);

function typeOf(id: string): string {
  if (id.startsWith("AWS::::Account:")) return "AwsAccount";
  return id.includes(":role/") ? "AwsIamRole" : id.includes(":user/") ? "AwsIamUser" : "Other";
}

/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html */
describe.each(all.map((golden) => [golden.name, golden] as const))("the findings of %s", (_, golden) => {
  const findings = incidentsIn(golden.notification).map((incident) => found(incident));

  test("have every required field, within the limits of Security Hub", () => {
    for (const finding of findings) {
      expect(finding).toMatchObject({ SchemaVersion: "2018-10-08", AwsAccountId: "222222222222" });
      for (const text of [finding.Title, finding.Description, finding.Id, finding.GeneratorId])
        expect(text).toMatch(/./);
      expect(finding.Title?.length).toBeLessThanOrEqual(256);
      expect(finding.Description?.length).toBeLessThanOrEqual(1024);
      expect(finding.Remediation?.Recommendation?.Text?.length).toBeLessThanOrEqual(512);
      expect(JSON.stringify(finding).length).toBeLessThan(240_000);
    }
  });

  test("name the role, the user or the account", () => {
    for (const { Resources } of findings) {
      const [{ Type = "", Id = "" } = {}] = Resources ?? [];
      expect([Type, Id]).toEqual([
        typeOf(Id),
        expect.stringMatching(/^arn:aws[a-z-]*:iam::\d{12}:|^AWS::::Account:\d{12}$/),
      ]);
    }
  });
});

test.each([
  ["critical", "CRITICAL"],
  ["high", "HIGH"],
  ["medium", "MEDIUM"],
  ["low", "LOW"],
  ["info", "INFORMATIONAL"],
] as const)("severity %s is %s", (severity, label) => {
  const { FindingProviderFields } = found(openIncident({ severity }));
  expect(FindingProviderFields?.Severity).toEqual({ Label: label, Original: severity });
});

test("a finding is archived when nothing is left to do, and active again when the role may trust a stranger", () => {
  const states = ["awaiting-approval", "blocked", "suspended", "reverted", "adopted", "resolved"] as const;
  const records = states.map((state) => [state, found(movedOn(openIncident(), state)).RecordState]);
  expect(Object.fromEntries(records)).toEqual({
    "awaiting-approval": "ACTIVE",
    blocked: "ACTIVE",
    suspended: "ACTIVE",
    reverted: "ARCHIVED",
    adopted: "ARCHIVED",
    resolved: "ARCHIVED",
  });
  const strangers = ["arn:aws:iam::193672423079:role/app"];
  const unchecked = {
    ...movedOn(openIncident(), "detected"),
    strangers,
    revertedAt: "2026-03-01T10:00:02.000Z",
  };
  expect(found(unchecked).RecordState).toBe("ACTIVE");
});

test("a long finding is cut to what Security Hub accepts", () => {
  const changes = Array.from({ length: 40 }, (_, count) => change(`${"x".repeat(200)} ${count}`));
  const { Title = "", Description = "" } = found(openIncident({ cause: { kind: "trust-changed", changes } }));
  expect([Title.length <= 256, Description.length]).toEqual([true, 1024]);
});

describe("the channel", () => {
  let received: string[][];
  let refused: readonly string[];
  let client: SecurityHubClient;

  /** The client's own way, up to the network. */
  beforeEach(() => {
    received = [];
    refused = [];
    client = new SecurityHubClient({
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    client.middlewareStack.add(
      () =>
        async ({ input }) => {
          const { Findings = [] }: { Findings?: AwsSecurityFinding[] } = Object(input);
          received.push(Findings.map(({ Id = "" }) => Id));
          const FailedFindings = Findings.flatMap(({ Id = "" }) => (refused.includes(Id) ? [Id] : [])).map(
            (Id) => ({
              Id,
              ErrorCode: "InvalidInput",
              ErrorMessage: "Title",
            }),
          );
          return { output: { $metadata: {}, FailedFindings }, response: {} };
        },
      { step: "initialize" },
    );
  });

  afterEach(() => client.destroy());

  const members = Array.from({ length: 230 }, (_, count) => openIncident({ id: `incident-${count}` }));

  async function sendAll(incidents: readonly Incident[], before: Delivery = { sent: [] }): Promise<Delivery> {
    const channel = securityHubChannel(client, productArn, { now: () => new Date() });
    const group = { kind: "group", id: "g", alert: alertOf(openIncident()), members: incidents } as const;
    let delivery = before;
    while (channel.hasNext(group, delivery)) {
      const next = await channel.sendNext(group, delivery);
      delivery = next ?? expect.fail("the channel has nothing to send");
    }
    return delivery;
  }

  test("imports the members of a group a hundred at a time, and later only those that changed", async () => {
    const sent = await sendAll(members);
    expect(received.map(({ length }) => length)).toEqual([100, 100, 30]);
    expect(await sendAll(members, sent)).toEqual(sent);
    const [first, ...others] = members;
    const again = await sendAll([movedOn(first ?? openIncident(), "reverted"), ...others], sent);
    expect(received.slice(3)).toEqual([["trust-drift/incident-0"]]);
    expect(again.sent).toHaveLength(230);
  });

  test("names what Security Hub refused, and does not count it as sent", async () => {
    refused = ["trust-drift/incident-0"];
    await expect(sendAll(members.slice(0, 1))).rejects.toThrow(
      "securityhub:BatchImportFindings: trust-drift/incident-0: InvalidInput: Title",
    );
  });

  test("a finding that Security Hub refuses does not hold back those of the other roles", async () => {
    refused = ["trust-drift/incident-7"];
    await expect(sendAll(members)).rejects.toThrow(
      "securityhub:BatchImportFindings: trust-drift/incident-7: InvalidInput: Title",
    );
    expect(new Set(received.flat()).size).toBe(230);
    expect(received.at(-1)).toEqual(refused);
  });

  test("reports no notice: the toggle and pushes are no finding of a role", async () => {
    const [{ notification } = expect.fail("there is a golden of the toggle")] = all.filter(({ name }) =>
      name.startsWith("toggle-changed"),
    );
    await sendAll(incidentsIn(notification));
    expect(received).toEqual([]);
  });
});
