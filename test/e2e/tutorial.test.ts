import { afterAll, beforeAll, expect, test } from "vitest";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { openTerminal, type Terminal, tutorialBlocks } from "./tutorial-terminal.ts";

// docs/tutorial.md, followed as it is written.

let organization: Organization;
let terminal: Terminal;
let blocks: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  await organization.sweep();
  [terminal, blocks] = await Promise.all([openTerminal(organization), tutorialBlocks()]);
});

afterAll(async () => {
  await terminal?.close();
  await organization?.stop();
});

const followed = new Set<string>();

/** Copies a block into the terminal. It is copied again until it prints what the page says, where that takes a moment. */
async function follow(heading: string, block: number, ...texts: readonly (string | RegExp)[]) {
  const script = blocks.get(heading)?.[block] ?? expect.fail(`no block ${block} below ${heading}`);
  followed.add(script);
  let printed = "";
  await expect
    .poll(
      async () => {
        const { code, text } = await terminal.run(script);
        printed = text;
        return (
          code === 0 && texts.every((one) => (typeof one === "string" ? text.includes(one) : one.test(text)))
        );
      },
      { interval: 2000 },
    )
    .toBe(true)
    .catch((error: unknown) => {
      throw new Error(`${heading}, block ${block}, printed: ${printed}`, { cause: error });
    });
  return printed;
}

test("the second terminal is prepared", async () => {
  const [start = "", setup = ""] = [...blocks.values()][0] ?? [];
  expect(start).toBe("npm start\n");
  followed.add(start).add(setup);
  expect(await terminal.run(setup)).toEqual({ code: 0, text: "" });
});

test("Ask before anything is deployed", async () => {
  const heading = "Ask before anything is deployed";
  await follow(heading, 0, "No drift");
  await follow(heading, 1, "role qovery-deployer", "not admitted", "exit code 2");
  await follow(heading, 2, "193672423079", "the responder would alert and", "exit code 2");
  await follow(heading, 3, "reverted", "exit code 2");
});

test("Let a role drift", async () => {
  const heading = "Let a role drift";
  await follow(heading, 0);
  await follow(heading, 1, "qovery-user-role", "1 incident, 1 open", "exit code 2");
  await follow(heading, 2, "Timeline", "Auto-remediation is off", "193672423079");
});

test("Decide", async () => {
  await follow("Decide", 0, /snoozed/i);
  await follow("Decide", 1, "Auto-remediation: approve", "A sweep of");
  await follow("Decide", 2, "awaiting-approval", /Approved\.|already approved/);
  await follow("Decide", 3, "reverted", "Wrote ");
});

test("Accept a change", async () => {
  const heading = "Accept a change";
  await follow(heading, 0);
  await follow(heading, 1, /Adopted\.|already adopted/);
});

test("What is in effect", async () => {
  const heading = "What is in effect";
  await follow(heading, 0, "Expectation qovery-access", "Adopted");
  await follow(heading, 1, "~ qovery-access: response", "exit code 2", "is in effect");
  await follow(heading, 2, "first version", /is in effect/);
});

test("Investigate", async () => {
  await follow("Investigate", 0, "protected roles trust it", "Wrote ", "Trusted (");
  await follow("Investigate", 1, "exit code 2", "No message failed");
  const [, , served = ""] = blocks.get("Investigate") ?? [];
  followed.add(served);
  expect(await terminal.runUntilLine(served)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
});

test("no block of the page was left out", () => {
  expect([...blocks.values()].flat().filter((block) => !followed.has(block))).toEqual([]);
});
