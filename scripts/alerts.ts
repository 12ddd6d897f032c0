// Writes test/output/alerts.html: every alert of the golden files, as the local Slack page and a mailbox show them.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const goldens = path.join(root, "test/core/notify/golden");
const output = path.join(root, "test/output/alerts.html");

interface Posted {
  readonly message: object;
  readonly thread: readonly object[];
}

const messages: object[] = [];
for (const file of (await readdir(path.join(goldens, "slack"))).sort()) {
  const posted: Record<string, Posted> = JSON.parse(
    await readFile(path.join(goldens, "slack", file), "utf8"),
  );
  for (const { message, thread } of Object.values(posted)) {
    const ts = `${1_772_334_724 + messages.length}.000000`;
    messages.push({ ts, ...message }, { ts: `${ts.slice(0, -1)}1`, thread_ts: ts, blocks: thread, text: "" });
  }
}
const mails: string[] = [];
for (const file of (await readdir(path.join(goldens, "sns"))).sort())
  mails.push(await readFile(path.join(goldens, "sns", file), "utf8"));

/** Data inside of a script must not end it. */
const data = JSON.stringify({
  channel: { name: "alerts" },
  bot: { name: "Trust Drift" },
  messages,
  answers: [],
});
const stub = `<script>
const data = ${data.replaceAll("<", "\\u003c")};
window.fetch = async () => ({ json: async () => data });
window.EventSource = class { constructor() { setTimeout(() => this.onmessage(), 0); } };
</script>`;
const escaped = mails.join("\n").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const page = await readFile(path.join(root, "local/slack/page.html"), "utf8");
await mkdir(path.dirname(output), { recursive: true });
await writeFile(
  output,
  page
    .replace("<script>", () => `${stub}\n<script>`)
    .replace(
      "</body>",
      () => `<section class="mails"><h2>Amazon SNS</h2><pre>${escaped}</pre></section></body>`,
    ),
);
process.stdout.write(`${output}\n`);
