import type { KnownBlock } from "@slack/types";
import { timeText } from "../../../core/notify/incident/facts.ts";
import { oneLine } from "../../../core/shared/text.ts";
import { mentionBlocks } from "../message/mentions.ts";
import { labelled, preformatted, richText, section, text } from "../message/rich-text.ts";

/** One section of the thread: a step, a document or a command. */
export interface Detail {
  readonly title: string;
  readonly text: string;
  /** Shown as preformatted text. */
  readonly isCode: boolean;
  /** Shown in the channel too. */
  readonly isBroadcast?: true;
  /** Identifies it in place of its content. */
  readonly key?: string;
  /** The IDs of the people to mention. */
  readonly mentions?: readonly string[];
  /** Of one of several roles. */
  readonly step?: RoleStep;
}

interface RoleStep {
  readonly role: string;
  readonly at: string;
  readonly state: string;
}

export function detailBlocks(details: readonly Detail[]): KnownBlock[] {
  return joined(details).flatMap(({ title, text: value, isCode, mentions = [] }) => {
    const shown = value === "" ? "(empty)" : value;
    const label = labelled(oneLine(title));
    const content = isCode
      ? richText(section(...label), preformatted(shown))
      : richText(section(...label, text(`\n${shown}`)));
    return [...mentionBlocks(mentions), content];
  });
}

/** The same step of several roles as one detail. Each keeps its own key, so that a role that follows is reported too. */
function joined(details: readonly Detail[]): readonly Detail[] {
  const groups = Map.groupBy(details, (detail) =>
    detail.step === undefined || detail.isBroadcast ? detail : `${detail.step.state}\n${detail.text}`,
  );
  return [...groups.values()].flatMap((same) => (same.length === 1 ? same : stepOfAll(same)));
}

function stepOfAll(same: readonly Detail[]): Detail[] {
  const steps = same.flatMap(({ step }) => step ?? []);
  const times = steps.map(({ at }) => timeText(at)).sort();
  const [first = "", last = ""] = [times.at(0), times.at(-1)];
  const time = first === last ? first : `${first} to ${last.slice(last.indexOf(" ") + 1)}`;
  const roles = steps.map(({ role }) => role).join(", ");
  return same.slice(0, 1).map((detail) => ({
    ...detail,
    title: `${time} · ${stateText(detail.step?.state ?? "")} · ${steps.length} roles`,
    text: `${roles}\n${detail.text}`,
  }));
}

export function stateText(state: string): string {
  return state.replaceAll("-", " ");
}
