import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { severities } from "../../core/policy/model/change.ts";

const documentSchema = v.union([v.string(), v.record(v.string(), v.unknown())]);
const directionSchema = v.picklist(["widened", "narrowed", "changed", "orphaned"]);

/** What at least one reported change must look like; the texts need only occur in the reported ones. */
const expectedChangeSchema = v.strictObject({
  direction: v.union([directionSchema, v.array(directionSchema)]),
  severity: v.optional(v.picklist(severities)),
  principal: v.optional(v.string()),
  action: v.optional(v.string()),
  condition: v.optional(v.string()),
});

const caseSchema = v.strictObject({
  name: v.string(),
  why: v.optional(v.string()),
  /** The AWS page that the case rests on. */
  source: v.optional(v.pipe(v.string(), v.startsWith("https://docs.aws.amazon.com/"))),
  account: v.optional(v.string()),
  organizationAccounts: v.optional(v.array(v.string())),
  organizationId: v.optional(v.string()),
  availability: v.optional(v.picklist(["normal", "critical"])),
  expected: documentSchema,
  actual: documentSchema,
  /** `unequal`: drift or unreadable, either is right; AWS leaves the meaning open, so only `equal` is wrong. */
  verdict: v.picklist(["equal", "drift", "unreadable", "unequal"]),
  severity: v.optional(v.picklist(severities)),
  /** Bounds, where the rules leave a choice. */
  severity_min: v.optional(v.picklist(severities)),
  severity_max: v.optional(v.picklist(severities)),
  changes: v.optional(v.array(expectedChangeSchema)),
});

export type Case = v.InferOutput<typeof caseSchema>;
export type ExpectedChange = v.InferOutput<typeof expectedChangeSchema>;

const folder = new URL("./", import.meta.url);
/** One for each file; the path is the name. */
export const suites = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({
    name: file.replace(/\.json$/, "").replaceAll("\\", "/"),
    cases: v.parse(v.array(caseSchema), JSON.parse(readFileSync(new URL(file, folder), "utf8"))),
  }));
