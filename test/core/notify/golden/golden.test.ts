import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compactJson } from "./compact-json.ts";
import { goldens, qDeveloperOf, slackOf, snsOf } from "./render.ts";

/**
 * Every cause in every state, word for word, as texts to read: `npm run alerts` shows them on a page. Change them with
 * `npx vitest run test/core/notify/golden/golden.test.ts -u`, and review the difference.
 */
describe.each(Object.entries(goldens))("%s", (file, all) => {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

  test("to Amazon SNS", async () => {
    const texts = all.map((golden) => `======== ${golden.name}\n${snsOf(golden)}\n`);
    await expect(texts.join("\n")).toMatchFileSnapshot(at(`./sns/${file}.golden.txt`));
  });

  test("to Amazon Q Developer in chat applications", async () => {
    const messages = Object.fromEntries(all.map((golden) => [golden.name, qDeveloperOf(golden)]));
    await expect(`${compactJson(messages)}\n`).toMatchFileSnapshot(at(`./q-developer/${file}.golden.txt`));
  });

  test("to Slack", async () => {
    const messages = Object.fromEntries(all.map((golden) => [golden.name, slackOf(golden)]));
    await expect(`${compactJson(messages)}\n`).toMatchFileSnapshot(at(`./slack/${file}.golden.txt`));
  });
});
