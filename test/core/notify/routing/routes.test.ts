import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Route, readRoutes, routeExample } from "../../../../core/contract/routes.ts";
import { type RoutingFacts, routeOf } from "../../../../core/notify/routing/route.ts";
import { openIncident } from "../incidents.ts";

const [dev, prod] = ["333333333333", "444444444444"];
const slackTo = (channel: string) => ({ slack: { channel } });
const incidentIn = (account: string, expectation?: string) =>
  openIncident({ role: { account, name: "app" }, ...(expectation !== undefined && { expectation }) });

const facts: RoutingFacts = {
  paths: new Map([
    [prod, `o-1/r-1/ou-ab12-workload/ou-ab12-production/${prod}/`],
    [dev, `o-1/r-1/ou-ab12-workload/${dev}/`],
  ]),
  notify: new Map([["qovery-access", "payments"]]),
};

describe("a route", () => {
  const routes: readonly Route[] = [
    { name: "payments", ...slackTo("C-PAYMENTS") },
    { match: { severity: ["critical"], accounts: [prod] }, ...slackTo("C-CRITICAL") },
    { match: { organizationalUnits: ["ou-ab12-production"] }, ...slackTo("C-PRODUCTION") },
    { match: { organizationalUnits: ["ou-ab12-workload"] }, ...slackTo("C-WORKLOADS") },
    { match: { expectations: ["github"] }, ...slackTo("C-GITHUB") },
  ];
  const channel = (...given: Parameters<typeof routeOf>) => routeOf(...given)?.slack?.channel;

  test.each([
    ["the first that matches", [incidentIn(prod)], "critical", "C-CRITICAL"],
    ["the next one where a condition does not hold", [incidentIn(prod)], "high", "C-PRODUCTION"],
    ["an OU, with the OUs below it", [incidentIn(dev)], "critical", "C-WORKLOADS"],
    ["an expectation", [incidentIn("555555555555", "github")], "low", "C-GITHUB"],
    ["none: the default channel", [incidentIn("555555555555")], "critical", undefined],
    [
      "the one that the expectation names, before any other",
      [incidentIn(prod, "qovery-access")],
      "critical",
      "C-PAYMENTS",
    ],
    ["what matches every member of a group", [incidentIn(prod), incidentIn(dev)], "critical", "C-WORKLOADS"],
    [
      "not the one that only some members name",
      [incidentIn(prod, "qovery-access"), incidentIn(prod)],
      "low",
      "C-PRODUCTION",
    ],
  ] as const)("is %s", (_, incidents, severity, wanted) => {
    expect(channel(incidents, severity, routes, facts)).toBe(wanted);
  });

  test("of a name that does not exist is the first that matches", () => {
    const notify = new Map([["qovery-access", "gone"]]);
    expect(channel([incidentIn(prod, "qovery-access")], "critical", routes, { ...facts, notify })).toBe(
      "C-CRITICAL",
    );
  });

  test("by OU does not match an account whose path is unknown", () => {
    expect(channel([incidentIn(prod)], "high", routes, { ...facts, paths: new Map() })).toBeUndefined();
  });
});

describe("the setting of routes", () => {
  const faultsOf = (routes: unknown) => {
    const read = readRoutes(typeof routes === "string" ? routes : JSON.stringify(routes));
    return "faults" in read ? read.faults : [];
  };

  test("accepts the example of the documentation", () => {
    expect(faultsOf(`[${routeExample}]`)).toEqual([]);
  });

  test.each([
    ["{", "must be a list of routes as JSON, such as"],
    [
      [{ name: "a", slack: { channel: "alerts" } }],
      '[0].slack.channel must be a channel ID such as C0123456789, not a name; found "alerts"',
    ],
    [[{ name: "a", slack: {} }], "[0].slack.channel is missing"],
    [[{ name: "a", slak: {} }], "[0].slak is not a field of a route; the fields are name, match, slack, sns"],
    [[{ name: "a" }], "[0] must have slack or sns"],
    [[slackTo("C0123456789")], "[0] must have match or a name"],
    [[{ match: {}, ...slackTo("C0123456789") }], "[0].match must have a condition"],
    [
      [{ match: { severity: [] }, ...slackTo("C0123456789") }],
      "[0].match.severity must be a list with at least one value",
    ],
    [
      [{ match: { accounts: [444444444444] }, ...slackTo("C0123456789") }],
      "[0].match.accounts[0] must be a 12-digit account ID in quotes",
    ],
    [
      [{ match: { severity: ["fatal"] }, ...slackTo("C0123456789") }],
      "[0].match.severity[0] must be info, low",
    ],
    [
      [{ name: "a", sns: { topicArn: "alerts" } }],
      "[0].sns.topicArn must be the ARN of a standard SNS topic",
    ],
    [
      [
        { name: "a", ...slackTo("C0123456789") },
        { name: "a", ...slackTo("C0123456789") },
      ],
      "[1].name must be unique; [0] has it too",
    ],
    [
      [{ name: "a", slack: { channel: "C0123456789", mentions: ["<!channel>"] } }],
      "[0].slack.mentions[0] must be the ID of a user",
    ],
  ])("%j: %s", (routes, fault) => {
    expect(faultsOf(routes)[0]?.startsWith(fault) && faultsOf(routes)[0]).toContain(fault);
  });

  test("refuses every mention that is not one ID, here or channel", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "<!channel>",
        "@here",
        "U0123456789> <!channel",
        "S0123456789|x",
        "everyone",
        "U0123456789\n",
        "__proto__",
      ),
    );
    fc.assert(
      fc.property(hostile, (mention) => {
        const isAccepted =
          faultsOf([{ name: "a", slack: { channel: "C0123456789", mentions: [mention] } }]).length === 0;
        expect(isAccepted).toBe(
          /^(?:[UWS][A-Z0-9]{8,}|here|channel)$/.test(mention) && !mention.includes("\n"),
        );
      }),
    );
  });
});
