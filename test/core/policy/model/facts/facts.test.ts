import { describe, expect, test } from "vitest";
import { type Fact, facts } from "../../../../../core/policy/model/facts/fact.ts";

const all: readonly [string, Fact][] = Object.entries(facts);
const day = 86_400_000;

describe("facts about AWS and identity providers", () => {
  test.each(all)("given %s, when its age is taken, then it was checked within a year", (_, fact) => {
    const days = Math.floor((Date.now() - Date.parse(fact.checked)) / day);
    const advice = `look up ${fact.about} at ${fact.source}, correct core/policy/model/facts, then set the date`;
    expect(days, `checked ${days} days ago: ${advice}`).toBeLessThanOrEqual(365);
    expect(days, `${fact.checked} is in the future`).toBeGreaterThanOrEqual(-1);
  });

  test.each(all)("given %s, when read, then it names a page and a date", (_, { source, checked, about }) => {
    expect(source).toMatch(/^https:\/\//);
    expect(checked).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(about.length).toBeGreaterThan(20);
  });
});
