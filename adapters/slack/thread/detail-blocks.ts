import type { KnownBlock } from "@slack/types";
import { labelled, preformatted, richText, section, text } from "../message/rich-text.ts";

/** One section of the thread: a step, a document or a command. */
export interface Detail {
  readonly title: string;
  readonly text: string;
  /** Shown as preformatted text. */
  readonly isCode: boolean;
  /** Shown in the channel too. */
  readonly isBroadcast?: true;
}

export function detailBlocks(details: readonly Detail[]): KnownBlock[] {
  return details.map(({ title, text: value, isCode }) => {
    const shown = value === "" ? "(empty)" : value;
    if (!isCode) return richText(section(...labelled(title), text(`\n${shown}`)));
    return richText(section(...labelled(title)), preformatted(shown));
  });
}
