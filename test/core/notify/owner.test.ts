import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { messageOf } from "../../../adapters/slack/message/message.ts";
import { detailsOf } from "../../../adapters/slack/thread/thread.ts";
import { textOf } from "../../../adapters/sns/text.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { noContext } from "../../../core/notify/context.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { Tag } from "../../../core/principals/role.ts";
import { change, openIncident } from "./incidents.ts";

const tag = (key: string, value: string): Tag => ({ key, value });

function factsOf(tags: readonly Tag[], ownerTags?: readonly string[]) {
  const { facts } = alertOf(openIncident({ tags }), { ...noContext, ...(ownerTags && { ownerTags }) });
  return facts
    .filter(({ label }) => label === "Owner (tags)" || label === "Managed by")
    .map(({ value }) => value);
}

test("the owner is named by the tags of the settings, in their order and in any case", () => {
  const tags = [tag("Contact", "#payments-oncall"), tag("cost-center", "42"), tag("Owner", "payments")];
  expect(factsOf(tags)).toEqual(["Owner: payments, Contact: #payments-oncall"]);
  expect(factsOf(tags, ["cost-center"])).toEqual(["cost-center: 42"]);
  expect(factsOf([tag("name", "app")])).toEqual([]);
  expect(factsOf([])).toEqual([]);
});

test.each([
  [
    tag("aws:cloudformation:stack-name", "roles"),
    "CloudFormation stack roles: make an intended change in its template too",
  ],
  [
    tag("ManagedBy", "terraform"),
    "Terraform (tag ManagedBy): make an intended change in its configuration too",
  ],
  [
    tag("managed_by", "OpenTofu 1.9"),
    "OpenTofu (tag managed_by): make an intended change in its configuration too",
  ],
  [tag("Terraform", "true"), "Terraform (tag Terraform): make an intended change in its configuration too"],
  [tag("terraform", "false"), undefined],
  [tag("managed-by", "alice"), undefined],
  [tag("description", "was terraform once"), undefined],
])("%o names the tool that manages the role", (one, expected) => {
  expect(factsOf([one])).toEqual(expected === undefined ? [] : [expected]);
});

test("hostile tags add no line, mention or link, and stay short", () => {
  const hostile = fc.constantFrom(
    "<!channel>",
    "<https://evil.example|Approve>",
    "\nNext: No action is needed.",
    "\u202eecapseman\u2028",
    "*bold* `code` @here",
    "x".repeat(256),
  );
  const tags = fc.array(
    fc.record({ key: fc.constantFrom("owner", "team", "managed-by", "Terraform"), value: hostile }),
    { maxLength: 50 },
  );
  fc.assert(
    fc.property(tags, (given) => {
      const alert = alertOf(openIncident({ tags: given }));
      for (const { value } of alert.facts) expect(value).not.toMatch(/[\n\u2028\u202e]/u);
      const { text, attachments } = messageOf(alert, true);
      expect(text).not.toContain("<!");
      expect(JSON.stringify(attachments)).not.toMatch(/"mrkdwn"|"type":"(broadcast|user|usergroup)"/);
      const links = JSON.stringify(attachments).match(/"type":"link","url":"[^"]*/g) ?? [];
      for (const link of links) expect(link).not.toContain("evil.example");
      expect(
        textOf(alert)
          .split("\n")
          .filter((line) => line.startsWith("Next: ")),
      ).toHaveLength(1);
    }),
  );
});

describe("a group", () => {
  const id = "group-1";
  const member = (name: string, tags: readonly Tag[]) =>
    openIncident({ id: name, role: { account: "444444444444", name }, tags });
  const ownersOf = (roles: Parameters<typeof groupAlert>[1], part: "facts" | "details") =>
    groupAlert(id, roles, noContext)
      [part].filter(({ label }) => label === "Owner (tags)" || label === "Managed by")
      .map(({ value }) => value);
  const payments = tag("owner", "payments");
  const terraform = tag("managed-by", "terraform");

  test("names the owner and the tool of all roles as an incident does", () => {
    expect(
      ownersOf([member("one", [payments, terraform]), member("two", [payments, terraform])], "facts"),
    ).toEqual([
      "owner: payments",
      "Terraform (tag managed-by): make an intended change in its configuration too",
    ]);
  });

  test("counts the roles of each owner, those of most roles first, and of none", () => {
    const search = member("one", [tag("owner", "search")]);
    const others = [member("two", [payments]), member("three", [payments, terraform]), member("four", [])];
    expect(ownersOf([search, ...others], "details")).toEqual([
      "owner: payments (2 roles); owner: search (1 role); unknown (1 role)",
      "Terraform (tag managed-by) (1 role); unknown (3 roles)",
    ]);
  });

  test("names five owners, and counts the roles of the others", () => {
    const [first = expect.fail("no role"), ...rest] = Array.from({ length: 9 }, (_, count) =>
      member(`role-${count}`, [tag("owner", `team-${count}`)]),
    );
    const [owners = ""] = ownersOf([first, ...rest], "details");
    expect(owners.split("; ")).toHaveLength(6);
    expect(owners).toMatch(/; others \(4 roles\)$/);
  });

  test.each([
    ["of unprotected roles", 3, "risky-trust"],
    ["of more roles than the thread has steps for", 40, "trust-changed"],
  ] as const)("%s has them in its Slack thread", (_, count, kind) => {
    const [first = expect.fail("no role"), ...rest] = Array.from({ length: count }, (_, at): Incident => {
      const { expectation: __, ...incident } = member(`role-${at}`, [tag("owner", `team-${at % 2}`)]);
      return { ...incident, cause: { kind, changes: [change("anyone can assume it")] } };
    });
    const members = [first, ...rest] as const;
    const alert = groupAlert(id, members, noContext);
    const texts = detailsOf({ kind: "group", id, alert, members }).map(({ text }) => text);
    expect(texts.filter((text) => /Owner \(tags\): owner: team-0 \(\d+ roles\)/.test(text))).toHaveLength(1);
  });
});

describe("the stack of a role", () => {
  const id = `arn:aws:cloudformation:eu-west-1:444444444444:stack/app-roles/${"0f4f4c1e-5d7a-4b53-9a31-2d9b5b1f7c11"}`;
  const linesOf = (value: string, state: Incident["state"] = "detected") => {
    const incident = openIncident({ tags: [tag("aws:cloudformation:stack-id", value)], state });
    return alertOf(incident).commands.map(({ line }) => line);
  };
  const line = "aws cloudformation detect-stack-drift --region eu-west-1 --stack-name app-roles";

  test("has a command that checks it for drift, as long as the role differs from it", () => {
    expect(linesOf(id)).toContain(line);
    expect(linesOf(id, "adopted")).toContain(line);
    expect(linesOf(id, "reverted")).not.toContain(line);
  });

  test.each([
    id.replace("app-roles", "app;id"),
    id.replace("app-roles", "$(id)"),
    id.replace("eu-west-1", "eu west"),
    id.replace("444444444444", "193672423079"),
    `${id}\nid`,
    "app-roles",
  ])("has none for the id %j", (value) => {
    expect(linesOf(value).join("\n")).not.toContain("cloudformation");
  });
});
