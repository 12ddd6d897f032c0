import type { KnownBlock } from "@slack/types";
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
}

export function detailBlocks(details: readonly Detail[]): KnownBlock[] {
  return details.flatMap(({ title, text: value, isCode, mentions = [] }) => {
    const shown = value === "" ? "(empty)" : value;
    const content = isCode
      ? richText(section(...labelled(title)), preformatted(shown))
      : richText(section(...labelled(title), text(`\n${shown}`)));
    return [...mentionBlocks(mentions), content];
  });
}
