import * as v from "valibot";
import { InputError } from "../../shared/errors.ts";
import { parseInput } from "../../shared/validation.ts";

/** The ids of our buttons in Slack. */
export const slackActionIds = {
  approve: "approve",
  resume: "resume",
  adopt: "adopt",
  adoptCritical: "adopt-critical",
  acknowledge: "acknowledge",
  snoozeHour: "snooze-1",
  snoozeDay: "snooze-24",
} as const;

export type SlackActionId = (typeof slackActionIds)[keyof typeof slackActionIds];

/** A click on one of our buttons in Slack. */
export interface SlackAction {
  readonly id: SlackActionId;
  readonly userId: string;
  readonly userName: string;
  /** The id of an incident, or of a group. */
  readonly subject: string;
  readonly digest: string;
  /** The last change that the message showed: ISO 8601. */
  readonly since?: string | undefined;
  /** Of the button. */
  readonly value: string;
  /** The URL for the reply. */
  readonly responseUrl: string;
}

const action = v.object({
  action_id: v.picklist(Object.values(slackActionIds), "one of our buttons"),
  value: v.pipe(
    v.string(),
    v.regex(
      /^(group-)?[0-9a-f]{32} [0-9a-f]{32}( \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)?$/,
      "the id of an incident or group, a digest, and a time",
    ),
  ),
});

/** The fields that we use. @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const payload = v.object({
  type: v.literal("block_actions"),
  user: v.object({
    id: v.pipe(v.string(), v.regex(/^[UW][A-Z0-9]{1,30}$/, "a user's id")),
    username: v.optional(v.string()),
    name: v.optional(v.string()),
  }),
  response_url: v.pipe(v.string(), v.url("a URL")),
  actions: v.tuple([action]),
});

const longestName = 80;

/**
 * @param body of the request: a form whose field `payload` is JSON
 * @throws InputError naming the field
 */
export function decodeSlackAction(body: string): SlackAction {
  const field = /(?:^|&)payload=([^&]*)/.exec(body)?.[1];
  if (field === undefined) throw new InputError("payload: expected a form with this field, found none");
  const { user, response_url: responseUrl, actions } = parseInput(payload, parse(field), "payload");
  const { action_id: id, value } = actions[0];
  const [subject = "", digest = "", since] = value.split(" ");
  const userName = plainName(user.name ?? user.username ?? user.id);
  return { id, userId: user.id, userName, subject, digest, since, value, responseUrl };
}

function parse(field: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(field.replaceAll("+", " ")));
  } catch (error) {
    throw new InputError("payload: expected JSON, found something else", { cause: error });
  }
}

/** Users choose their names, so the name is sanitized and recorded beside the id, which they cannot choose. */
function plainName(name: string): string {
  return name
    .replaceAll(/[\s\p{Cc}\p{Cf}<>&()]+/gu, " ")
    .trim()
    .slice(0, longestName);
}
