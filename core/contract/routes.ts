import { authoredName } from "./names.ts";

/** Where alerts go, beside the default channel and topic. */
export interface Route {
  /** For `notify` in an expectation. */
  readonly name?: string;
  /** Every condition must hold; a list holds if one of its values does. Absent: only `notify` selects the route. */
  readonly match?: RouteMatch;
  readonly slack?: {
    /** In place of the default channel. */
    readonly channel: string;
    /** IDs of users and user groups, `here` or `channel`: mentioned once, and again if the severity grows. */
    readonly mentions?: readonly string[];
  };
  /** In place of the alerts topic. @default format: text */
  readonly sns?: { readonly topicArn: string; readonly format?: "text" | "q-developer" };
}

export interface RouteMatch {
  readonly severity?: readonly string[];
  readonly accounts?: readonly string[];
  /** Including the OUs below them. */
  readonly organizationalUnits?: readonly string[];
  /** Names of expectations. */
  readonly expectations?: readonly string[];
}

interface TextRule {
  readonly kind: "text";
  readonly pattern: RegExp;
  /** The end of the sentence "… must be". */
  readonly expected: string;
}

type Rule =
  | TextRule
  | { readonly kind: "list"; readonly of: TextRule }
  | {
      readonly kind: "object";
      readonly fields: Readonly<Record<string, Rule>>;
      readonly required: readonly string[];
    };

const text = (pattern: RegExp, expected: string): TextRule => ({ kind: "text", pattern, expected });
const list = (of: TextRule): Rule => ({ kind: "list", of });
const object = (fields: Readonly<Record<string, Rule>>, required: readonly string[] = []): Rule => ({
  kind: "object",
  fields,
  required,
});

/** Also the names of expectations. */
const name = text(authoredName, "lower-case letters, digits and hyphens");
/** Slack would read anything else as text, or as a mention of other people. */
const mention = text(
  /^([UWS][A-Z0-9]{8,}|here|channel)$/,
  "the ID of a user or a user group such as U0123456789 or S0123456789, here or channel",
);
const topic = text(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, "the ARN of a standard SNS topic");
const severity = text(/^(info|low|medium|high|critical)$/, "info, low, medium, high or critical");

const route = object({
  name,
  match: object({
    severity: list(severity),
    accounts: list(text(/^\d{12}$/, "a 12-digit account ID in quotes")),
    organizationalUnits: list(
      text(/^ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$/, "an OU ID such as ou-ab12-c3d4e5f6"),
    ),
    expectations: list(name),
  }),
  slack: object(
    {
      channel: text(/^[CG][A-Z0-9]{8,}$/, "a channel ID such as C0123456789, not a name"),
      mentions: list(mention),
    },
    ["channel"],
  ),
  sns: object({ topicArn: topic, format: text(/^(text|q-developer)$/, "text or q-developer") }, ["topicArn"]),
});

/** A sentence for each error, which begins with its place: `[0].slack.channel must be …; found "alerts"`. */
export type RouteFaults = readonly string[];

/** @param json a list of routes @returns the routes, or what is wrong with them */
export function readRoutes(
  json: string,
): { readonly routes: readonly Route[] } | { readonly faults: RouteFaults } {
  const value = parsed(json);
  if (!Array.isArray(value))
    return { faults: [`must be a list of routes as JSON, such as [${routeExample}]`] };
  const faults = value.flatMap((one, at) => faultsOf(one, route, `[${at}]`));
  if (faults.length > 0) return { faults };
  const routes: readonly Route[] = value;
  const together = faultsTogether(routes);
  return together.length > 0 ? { faults: together } : { routes };
}

export const routeExample =
  '{"name":"payments","match":{"severity":["critical"]},"slack":{"channel":"C0987654321","mentions":["S0123456789"]}}';

/** A route that never applies, or that changes nothing, is a mistake. */
function faultsTogether(routes: readonly Route[]): RouteFaults {
  return routes.flatMap((one, at) => {
    const first = routes.findIndex((other) => other.name !== undefined && other.name === one.name);
    return [
      ...(one.slack === undefined && one.sns === undefined ? [`[${at}] must have slack or sns`] : []),
      ...(one.name === undefined && one.match === undefined ? [`[${at}] must have match or a name`] : []),
      ...(one.match !== undefined && Object.keys(one.match).length === 0
        ? [`[${at}].match must have a condition`]
        : []),
      ...(first >= 0 && first < at ? [`[${at}].name must be unique; [${first}] has it too`] : []),
    ];
  });
}

function faultsOf(value: unknown, rule: Rule, place: string): RouteFaults {
  switch (rule.kind) {
    case "text":
      if (typeof value === "string" && rule.pattern.test(value)) return [];
      return [`${place} must be ${rule.expected}; found ${JSON.stringify(value)}`];
    case "list":
      if (!Array.isArray(value) || value.length === 0)
        return [`${place} must be a list with at least one value; found ${JSON.stringify(value)}`];
      return value.flatMap((one, at) => faultsOf(one, rule.of, `${place}[${at}]`));
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return [`${place} must be an object; found ${JSON.stringify(value)}`];
      const missing = rule.required.filter((field) => !(field in value));
      return [
        ...missing.map((field) => `${place}.${field} is missing`),
        ...Object.entries(value).flatMap(([field, one]) => {
          const inner = Object.hasOwn(rule.fields, field) ? rule.fields[field] : undefined;
          if (inner !== undefined) return faultsOf(one, inner, `${place}.${field}`);
          return [
            `${place}.${field} is not a field of a route; the fields are ${Object.keys(rule.fields).join(", ")}`,
          ];
        }),
      ];
    }
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
