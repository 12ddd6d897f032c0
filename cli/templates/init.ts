import { existsSync } from "node:fs";
import path from "node:path";
import { InputError } from "../../core/shared/errors.ts";
import { readSettings } from "../../stacks/settings/settings.ts";
import type { Invocation } from "../io.ts";
import { printable, widthOf, wrapWords } from "../output/layout.ts";
import { writeNewFile } from "../output/write-file.ts";

export interface InitOptions {
  readonly stage: string;
  readonly folder: string;
  readonly hubAccount?: string | undefined;
  readonly organization?: string | undefined;
  readonly organizationalUnits?: string | undefined;
  readonly protectedRoles?: string | undefined;
  readonly slackChannel?: string | undefined;
  readonly role?: readonly string[] | undefined;
}

type Key = "hubAccount" | "organization" | "organizationalUnits" | "protectedRoles" | "slackChannel";

interface Question {
  readonly key: Key;
  readonly flag: string;
  readonly variable: string;
  readonly question: string;
  readonly isRequired: boolean;
}

const questions: readonly Question[] = [
  {
    key: "hubAccount",
    flag: "--hub-account",
    variable: "TRUST_DRIFT_HUB_ACCOUNT",
    question: "Hub account, which you deploy to (12 digits):",
    isRequired: true,
  },
  {
    key: "organization",
    flag: "--organization",
    variable: "TRUST_DRIFT_ORGANIZATION",
    question: "Organization (such as o-a1b2c3d4e5):",
    isRequired: true,
  },
  {
    key: "organizationalUnits",
    flag: "--organizational-units",
    variable: "TRUST_DRIFT_ORGANIZATIONAL_UNITS",
    question: "Root or OUs whose accounts become members (such as r-ab12):",
    isRequired: true,
  },
  {
    key: "protectedRoles",
    flag: "--protected-roles",
    variable: "TRUST_DRIFT_PROTECTED_ROLES",
    question: "Roles to protect (names or paths, * is a wildcard, such as qovery-*,ci/deployer):",
    isRequired: true,
  },
  {
    key: "slackChannel",
    flag: "--slack-channel",
    variable: "TRUST_DRIFT_SLACK_CHANNEL",
    question: "Slack channel ID (empty: alerts go to SNS only):",
    isRequired: false,
  },
];

/** Writes the settings of a deployment, and live roles as its first expectations. @returns the exit code */
export async function init(options: InitOptions, invocation: Invocation): Promise<number> {
  const { io } = invocation;
  const { stage, folder } = options;
  if (!/^[a-zA-Z0-9-]+$/.test(stage))
    throw new InputError(`--stage: expected letters, digits and hyphens, found ${stage || "nothing"}`);
  const file = path.join(folder, `.env.${stage}`);
  if (existsSync(file))
    throw new InputError(`${file}: the file exists; nothing was written. Edit it, or name another --stage`);
  const given = await answersTo(options, invocation);
  await writeNewFile(file, textOf(given, stage)).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      throw new InputError(`${file}: the file exists; nothing was written`, { cause: error });
    throw error;
  });
  io.stdout.write(`${file}\n`);
  const expectations = path.join(folder, "expectations");
  if (options.role !== undefined) {
    const { capture } = await import("../roles/capture/capture.ts");
    const code = await capture({ role: options.role, out: expectations, everyAccount: true }, invocation);
    if (code !== 0) return code;
  }
  const next = [
    ...(options.role === undefined
      ? [
          `Write the first expectations: trustdrift capture --role PATTERN --every-account --out ${expectations}`,
        ]
      : [`Review ${expectations}: each file responds with an alert only.`]),
    `Deploy: npx sst deploy --stage ${stage}`,
    `Then: trustdrift expectations push ${expectations}, and trustdrift doctor`,
  ];
  io.stdout.write(`\n${next.flatMap((text) => wrapWords(printable(text), widthOf(io))).join("\n")}\n`);
  return 0;
}

type Environment = Readonly<Record<string, string>>;

/** @throws InputError that lists every setting that is missing or invalid */
async function answersTo(options: InitOptions, { io }: Invocation): Promise<Environment> {
  const environment: Record<string, string> = {};
  for (const { key, variable, question, isRequired } of questions) {
    const value =
      options[key] ?? (io.ask === undefined ? "" : await asked(variable, question, isRequired, io.ask));
    if (value.trim() !== "") environment[variable] = value.trim();
  }
  const faults = faultsOf(environment);
  if (faults.length > 0) throw new InputError(`expected valid settings:\n${faults.map(withFlag).join("\n")}`);
  return environment;
}

const mostAttempts = 3;

/** Asks again after an answer that the setting does not accept. */
async function asked(
  variable: string,
  question: string,
  isRequired: boolean,
  ask: (question: string) => Promise<string>,
): Promise<string> {
  let hint = "";
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const answer = (await ask(`${hint}${question} `)).trim();
    if (answer === "" && !isRequired) return answer;
    const fault = faultsOf({ [variable]: answer }).find((one) => one.startsWith(`${variable} `));
    if (fault === undefined) return answer;
    hint = `${printable(fault)}\n`;
  }
  return "";
}

/** As the deployment checks them. */
function faultsOf(environment: Environment): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return String(error).split("\n- ").slice(1);
  }
}

function withFlag(fault: string): string {
  const flag = questions.find(({ variable }) => fault.startsWith(`${variable} `))?.flag;
  return flag === undefined ? fault : `${flag}: ${fault}`;
}

function textOf(environment: Environment, stage: string): string {
  const lines = Object.entries(environment).map(([variable, value]) => `${variable}=${value}`);
  return [
    `# The settings of npx sst deploy --stage ${stage}. .env.example and docs/deploy.md, step 2, explain all of them.`,
    ...lines,
    "",
  ].join("\n");
}
