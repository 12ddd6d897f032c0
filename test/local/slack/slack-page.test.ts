import { readFile } from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { PageElement } from "./page-elements.ts";

const file = path.resolve(import.meta.dirname, "../../../local/slack/page.html");

let html: string;

beforeAll(async () => {
  html = await readFile(file, "utf8");
});

/** Runs the page's own script on these messages. */
async function show(messages: readonly object[]): Promise<PageElement> {
  const main = new PageElement("main");
  const context = vm.createContext({
    document: {
      createElement: (tag: string) => new PageElement(tag),
      createDocumentFragment: () => new PageElement(""),
      createTextNode: (text: string) => text,
      getElementById: (id: string) => (id === "messages" ? main : new PageElement("span")),
      body: { scrollHeight: 0 },
    },
    fetch: async () => ({ json: async () => ({ channel: { name: "c" }, bot: { name: "b" }, messages }) }),
    EventSource: class {},
    innerHeight: 0,
    scrollY: 0,
    scrollTo: () => undefined,
  });
  const script = html.match(/<script>([\s\S]*)<\/script>/)?.[1] ?? "";
  vm.runInContext(`${script}\n;globalThis.done = refresh();`, context);
  await vm.runInContext("done", context);
  return main;
}

async function mrkdwn(text: string): Promise<string> {
  const blocks = [{ type: "section", text: { type: "mrkdwn", text } }];
  const shown = String(await show([{ ts: "1.000000", text: "", blocks }]));
  return shown.match(/time\[[^\]]*\]div\[(.*)\]\]\]\]$/s)?.[1] ?? shown;
}

describe("mrkdwn on the page", () => {
  test.each([
    { text: "*bold* _italic_ ~gone~", shown: "strong[bold] em[italic] del[gone]" },
    { text: "trust_drift_responder *is* 2*3*4", shown: "trust_drift_responder strong[is] 2*3*4" },
    { text: "a `*code*` b", shown: "a code[*code*] b" },
    { text: '```\n{ "a": *b* }\n```', shown: 'pre[{ "a": *b* }]' },
    { text: "<https://example.com|here>", shown: "a(https://example.com)[here]" },
    { text: "<javascript:alert(1)|here>", shown: "<javascript:alert(1)|here>" },
    { text: "&lt;b&gt; &amp;amp;", shown: "<b> &amp;" },
    { text: "> said\nnot said", shown: "blockquote[said]\nnot said" },
    { text: ":warning: :no_such_thing:", shown: "⚠️ :no_such_thing:" },
    { text: "<!here> <@U1>", shown: "span[@here] span[@U1]" },
  ])("$text", async ({ text, shown }) => {
    expect(await mrkdwn(text)).toBe(shown);
  });
});

test("nothing on the page is ever read as HTML", async () => {
  expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  expect(await mrkdwn("<img src=x onerror=alert(1)>")).toBe("<img src=x onerror=alert(1)>");
});

test("a thread stands under its message, and an edit is said", async () => {
  const shown = String(
    await show([
      { ts: "1.000000", text: "first", edited: { ts: "3.000000" } },
      { ts: "2.000000", text: "reply", thread_ts: "1.000000" },
      { ts: "4.000000", text: "second", attachments: [{ color: "danger", text: "beside" }] },
    ]),
  );
  expect(shown).toMatch(/\(edited\).*first.*details\[summary\[1 reply\].*reply.*second.*beside/s);
});
