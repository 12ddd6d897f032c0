import { readSettings } from "../../stacks/settings/settings.ts";
import { table } from "./table.ts";

const prefix = "TRUST_DRIFT_";

/** What the settings' own errors do not say. One for each, or the table is not made. */
const meanings: Readonly<Record<string, string>> = {
  PARTITION: "where AWS's accounts are; `aws` unless said",
  HUB_ACCOUNT: "the hub; credentials of another account are refused",
  ORGANIZATION: "whose accounts may send events, and be looked into",
  ORGANIZATIONAL_UNITS:
    "whose accounts are guarded, also those that join later; separated by commas, none within another",
  ONLY_ACCOUNTS: "of those, only these accounts: for a trial. Leave it out for all",
  PROTECTED_ROLES:
    "what may be put back: a name, under any path, or a path with its name; `*` stands for any characters, slashes too. Separated by commas",
  UNPROTECTED_ROLES:
    "whether a dangerous change of a role that no expectation covers is told; `alert-risky` unless said",
  RESTORE:
    "whether deleted protected roles may be made again, by a role more in each account; `off` unless said",
  CANARY:
    "whether a role of the hub drifts on purpose each hour, to see that this is noticed; `on` unless said, or unless a trial leaves the hub out. The hub must then be in one of the units, or have the template by hand (step 6), or the alarm stays on",
  SLACK_CHANNEL: "where alerts go in Slack. Without it, only the SNS topic is told",
  SLACK_APPROVERS: "who may approve in Slack, separated by commas. Without it, no message has a button",
};

/** Asks the settings themselves, by giving them nothing and giving them nonsense. */
export function settingsTable(): string {
  const required = new Set(faultsOf({}).map((fault) => /^TRUST_DRIFT_(\w+) is missing/.exec(fault)?.[1]));
  const rows = namesOf().map((name) => {
    const meaning = meanings[name];
    if (meaning === undefined) throw new Error(`scripts/docs/settings.ts says nothing of ${prefix}${name}`);
    return [`\`${prefix}${name}\``, required.has(name) ? "yes" : "no", meaning, mustBe(name)];
  });
  return table(["variable", "required", "what it is", "must be"], rows);
}

/** The settings that there are, as the error for one that is not lists them. */
export function namesOf(): readonly string[] {
  const fault = faultsOf({ [`${prefix}NO_SUCH_SETTING`]: "x" }).find((one) =>
    one.includes("is not a setting"),
  );
  return /there are (.*)$/.exec(fault ?? "")?.[1]?.split(", ") ?? [];
}

function mustBe(name: string): string {
  const sentence = new RegExp(`^${prefix}${name} must be (.*); found`);
  const said = faultsOf({ [prefix + name]: "\u0000" }).flatMap((fault) => sentence.exec(fault)?.[1] ?? []);
  if (said[0] === undefined) throw new Error(`the settings take anything for ${prefix}${name}`);
  return said[0];
}

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return String(error).split("\n- ").slice(1);
  }
}
