import { expect, test } from "vitest";
import { expectation, expectedDocument, prod } from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const expected = expectedDocument("qovery-access");
/** IAM shows the id of the trusted user, which was deleted. */
const orphaned = expected.replace(/arn:aws:iam::283389881690:user[^"]*/, "AIDAEXAMPLEOLDRELEASE1");

test("a sweep costs one page for each 1,000 roles, and one IAM call more for each orphan that is known", async () => {
  const world = new SweepWorld([
    expectation("qovery-access", { match: { accounts: "*", roles: ["app-*"] } }),
  ]);
  for (let at = 0; at < 2500; at++)
    world.put({ account: prod, name: `app-${at}` }, at % 800 === 0 ? orphaned : expected);
  const first = await world.sweep("s1");
  expect(first.outcomes).toMatchObject(
    Array.from({ length: 4 }, () => ({
      kind: "incident",
      incident: { cause: { kind: "principal-orphaned" } },
    })),
  );
  world.calls.length = 0;
  world.pages.length = 0;
  await world.sweep("s2");
  expect(world.pages).toHaveLength(3);
  expect(world.calls.filter((call) => call === "GetRole")).toHaveLength(4);
  expect(world.writes).toEqual([]);
});
