import { describe, expect, test } from "vitest";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { planOf } from "../../../core/expectations/plan.ts";
import { nextRevisions, revisionOf } from "../../../core/expectations/revision.ts";
import { expectation } from "../support/samples.ts";

const without = parseExpectation(expectation("qovery-access"), "test");
const read = (source: unknown) => parseExpectation({ ...expectation("qovery-access"), source }, "app.yaml");
const url = "https://github.com/acme/iam/blob/main/expectations/qovery-access.yaml";

describe("the source of an expectation", () => {
  test.each([
    url,
    "https://git.example.com:8443/iam/-/blob/main/a%20b.yaml?ref=main",
    "https://dev.azure.com/acme/_git/iam?path=/expectations/app.yaml",
  ])("%s is accepted", (source) => expect(read(source).source).toBe(source));

  test.each([
    ["http://github.com/acme", "not https"],
    ["javascript:alert(1)//https://github.com/", "another scheme"],
    ["https://user:secret@github.com/acme", "with a password"],
    [`${url}#L12`, "with a line, which moves"],
    ["https://github.com/a|here>", "with signs of Slack's links"],
    ["https://github.com/a<!channel>", "with a mention"],
    ["https://github.com/a](b)*c*", "with signs of Markdown"],
    ["https://github.com/a b", "with a space"],
    ["https://github.com/a\nb", "with a line break"],
    [`https://github.com/${"a".repeat(500)}`, "too long"],
    ["", "empty"],
  ])("%s is refused: %s", (source, _) => expect(() => read(source)).toThrow(/^app\.yaml: source: expected /));

  test("is no part of what an expectation demands: another one keeps the revision, and is pushed", () => {
    const push = { version: "2", at: "2026-03-01T10:00:00.000Z", by: "arn:aws:iam::222222222222:user/ada" };
    const before = revisionOf(without, { ...push, version: "1" });
    const revisions = nextRevisions([without], new Map([[without.name, before]]), [read(url)], push);
    expect(revisions.get(without.name)).toEqual(before);
    expect(revisionOf(read(url), push)).toEqual(revisionOf(without, push));
    expect(planOf([without], [read(url)]).changed).toEqual([{ name: without.name, fields: ["source"] }]);
  });
});
