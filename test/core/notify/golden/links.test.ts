import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { linksOf, runbookUrl } from "../../../../core/notify/incident/links.ts";
import { type AlertState, labels } from "../../../../core/notify/title/state.ts";
import { openIncident } from "../incidents.ts";
import { goldens, qDeveloperOf, slackOf, snsOf } from "./render.ts";

const runbook = readFileSync(path.resolve(import.meta.dirname, "../../../../docs/runbook.md"), "utf8");
const settings = { region: "us-east-1", runbookUrl: "https://example.com/docs/runbook.md" };
const all = Object.values(goldens).flat();

/** As GitHub makes them: https://docs.github.com/en/get-started/writing-on-github */
const anchors = new Set(
  [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .replaceAll(/\s/g, "-"),
  ),
);

/** Every URL of ours that a text has: those of documents are the role's. */
function urlsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.match(/https:\/\/[^\s"`]+/g) ?? [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(urlsIn) : [];
}

const isStates = (text: string): text is AlertState => text in labels;

test.each(Object.keys(labels).filter(isStates))("the runbook has a section for the state %s", (state) => {
  const [, anchor = ""] = runbookUrl(state, settings).split("#");
  expect([...anchors]).toContain(anchor);
});

describe.each(all.map((golden) => [golden.name, golden] as const))("the links of %s", (_, golden) => {
  const found = [slackOf(golden), snsOf(golden), qDeveloperOf(golden)].map(urlsIn);

  test("lead to a section of the runbook", () => {
    for (const urls of found) {
      const links = urls.filter((url) => url.startsWith(settings.runbookUrl));
      expect(links).not.toEqual([]);
      for (const link of links) expect([...anchors]).toContain(new URL(link).hash.slice(1));
    }
  });

  test("lead to the console of the partition, in the region where IAM's calls are recorded", () => {
    for (const url of found.flat().filter((one) => one.includes("console"))) {
      const { host, pathname, searchParams, hash } = new URL(url);
      expect([host, searchParams.get("region")]).toEqual(["us-east-1.console.aws.amazon.com", "us-east-1"]);
      if (pathname === "/iam/home") expect(hash).toMatch(/^#\/roles\/details\/[\w+=,.@%-]+$/);
      else
        expect([pathname, hash]).toEqual([
          "/cloudtrailv2/home",
          expect.stringMatching(/^#\/events\/[\w-]+$/),
        ]);
    }
  });

  test("lead nowhere else, except to the expectation's file", () => {
    const known =
      /^https:\/\/(example\.com\/docs|us-east-1\.console\.aws\.amazon\.com|github\.com\/acme\/iam)\//;
    expect(urlsIn(slackOf(golden).message).filter((url) => !known.test(url))).toEqual([]);
  });
});

describe("a link to the console", () => {
  const eventIds = ["6ba7b810-9dad-41d1-80b4-00c04fd430c8"];
  const incident = openIncident({ eventIds });
  const consoleLinks = (given: { region: string; portalUrl?: string }) =>
    linksOf(incident, "open", { ...settings, ...given }).filter(({ label }) => label !== "Runbook");

  test.each([
    ["us-east-1", "us-east-1.console.aws.amazon.com"],
    ["cn-north-1", "cn-north-1.console.amazonaws.cn"],
    ["us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"],
  ])("in %s is on %s", (region, host) => {
    expect(consoleLinks({ region }).map(({ label, url }) => [label, new URL(url).host])).toEqual([
      ["Role in IAM", host],
      ["Call in CloudTrail", host],
    ]);
    const [role = "", event = ""] = consoleLinks({ region }).map(({ url }) => url);
    expect(role).toContain(`?region=${region}#/roles/details/qovery-user-role`);
    expect(event).toContain(`?region=${region}#/events/${eventIds[0]}`);
  });

  test("goes through the access portal into the account of the role, where there is one", () => {
    const portalUrl = "https://d-1234567890.awsapps.com/start/";
    for (const { url } of consoleLinks({ region: "us-east-1", portalUrl })) {
      const [beginning, query] = url.split("?");
      expect(beginning).toBe("https://d-1234567890.awsapps.com/start/#/console");
      const parameters = new URLSearchParams(query);
      expect(parameters.get("account_id")).toBe("444444444444");
      expect(new URL(parameters.get("destination") ?? "").host).toBe("us-east-1.console.aws.amazon.com");
    }
  });
});
