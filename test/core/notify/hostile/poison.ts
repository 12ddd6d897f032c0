import type { Incident } from "../../../../core/incidents/incident.ts";

/** Values that the responder chooses, and what AWS checks: everything else is a text of others. */
const ownFields: ReadonlySet<string> = new Set([
  "id",
  "group",
  "state",
  "kind",
  "severity",
  "direction",
  "source",
  "fingerprint",
  "account",
  "eventIds",
  "eventRegion",
  "type",
  "availability",
  "supersededBy",
  "snapshotDigest",
  "mode",
  "code",
  "reported",
  "policy",
  "foundBy",
  "method",
  "status",
]);

/** Every text of others in an incident, with a text appended: names, paths, documents, errors, agents, people. */
export function poisoned<T>(value: T, text: string): T;
export function poisoned(value: unknown, text: string): unknown {
  if (typeof value === "string") return isTime(value) ? value : appended(value, text);
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      ownFields.has(name) && typeof one !== "object" ? one : poisoned(one, text),
    ]),
  );
}

/** In a document, in each of its strings. */
function appended(value: string, text: string): string {
  if (!/^[[{]/.test(value)) return `${value}${text}`;
  try {
    return JSON.stringify(poisoned(JSON.parse(value), text));
  } catch {
    return `${value}${text}`;
  }
}

function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
}

/** With tags of the kinds that alerts show. */
export function tagged(incident: Incident): Incident {
  const tags = [
    { key: "Owner", value: "payments" },
    { key: "aws:cloudformation:stack-name", value: "roles" },
  ];
  return { ...incident, tags: incident.tags ?? tags };
}

/** One of each kind of mischief: short, so that nothing is cut off. */
export const mischief: Readonly<Record<string, string>> = {
  mention: "<!channel><@U1><!here>",
  link: "<https://evil.example|ok>",
  markdown: "*b*_i_~s~[x](http://e.example)",
  code: "`c` ```x```",
  entity: "&lt;!here&gt;&amp;",
  line: "\nNext: none",
  lines: "\r\n\u2028\u0085✅ Resolved",
  rightToLeft: "\u202etxet\u2066",
  invisible: "\u200b\u2060\ufeff\u00ad",
  html: "<script>alert(1)</script>",
  everyone: "@channel @everyone",
  emoji: ":white_check_mark:",
  control: "\u0000\u001b[31m\u0007",
  half: "\ud800",
};
