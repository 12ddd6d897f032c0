import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { Pair } from "./pairs.ts";
import { type Aws, type Peer, SkippedError } from "./peer.ts";
import { installed, installPythonTool, reasonIn, run } from "./run.ts";

const version = "5.46.0";

/** Prowler's checks that read the trust policies of roles. */
const checks = [
  "iam_role_cross_service_confused_deputy_prevention",
  "iam_role_service_trust_restricts_source_to_account",
  "iam_role_cross_account_readonlyaccess_policy",
];

const findingsSchema = v.array(
  v.object({
    status_code: v.string(),
    status_detail: v.string(),
    resources: v.array(v.object({ name: v.string() })),
  }),
);

/** Failed checks of each role, in Prowler's words. */
type Failures = ReadonlyMap<string, readonly string[]>;

/** Prowler knows no expected policy: a drift counts as found if a check fails for the live policy alone. */
export const prowler: Peer = {
  name: "Prowler",
  version,
  licence: "Apache-2.0",
  purpose: "checks accounts against best practices and compliance frameworks",
  asked: "its checks of trust policies, for the expected and for the live roles: new failures",
  command: `prowler aws --checks ${checks.join(" ")} --region us-east-1 --output-formats json-ocsf`,
  async ask(pairs, aws) {
    const programs = await installPythonTool("prowler", `prowler==${version}`);
    const scan = async (which: "expected" | "actual") => {
      await aws.put(pairs, which);
      return failuresOf(path.join(programs, "prowler"), aws, pairs);
    };
    const before = await scan("expected");
    const after = await scan("actual");
    const byRole = new Map(
      pairs.map(({ role }) => {
        const known = before.get(role) ?? [];
        const [added] = (after.get(role) ?? []).filter((one) => !known.includes(one));
        return [role, { isDrift: added !== undefined, says: added ?? "" }] as const;
      }),
    );
    return { kind: "answered", byRole, calls: aws.takeCalls() };
  },
};

async function failuresOf(program: string, aws: Aws, pairs: readonly Pair[]): Promise<Failures> {
  const folder = path.join(installed, "runs", "prowler");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const flags = ["aws", "--checks", ...checks, "--region", "us-east-1", "--output-formats", "json-ocsf"];
  const { output } = await run(program, [...flags, "--output-directory", folder, "--no-banner"], {
    env: aws.environment,
  });
  const file = (await readdir(folder)).find((name) => name.endsWith(".ocsf.json"));
  if (file === undefined) throw new SkippedError(`prowler wrote no findings: ${reasonIn(output)}`);
  const findings = v.parse(findingsSchema, JSON.parse(await readFile(path.join(folder, file), "utf8")));
  const failed = findings.filter(({ status_code }) => status_code === "FAIL");
  return new Map(
    pairs.map(({ role }) => [
      role,
      failed
        .filter(({ resources }) => resources.some(({ name }) => name.includes(role)))
        .map(({ status_detail }) => status_detail),
    ]),
  );
}
