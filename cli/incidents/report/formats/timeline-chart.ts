import { type Markup, markup } from "../../../output/markup.ts";
import type { Entry, Report } from "../model.ts";
import { durationText, type Times } from "../time-zone.ts";

/** Of the width of the chart, in percent: what a number takes on a phone. */
const widthOfNumber = 9;

/** Entries at their place in time, numbered as in the table below. The band is the impact window. */
export function timelineChart({ timeline, window, generatedAt }: Report, times: Times): Markup {
  const scale = scaleOf(timeline, window.to ?? generatedAt);
  const from = scale.place(window.from);
  const to = scale.place(window.to ?? generatedAt);
  const lanes = lanesOf(timeline.map(({ at }) => scale.place(at)));
  const height = Math.max(0, ...lanes) + 1;
  const marks = timeline.map((entry, at) => markOf(entry, at + 1, scale.place(entry.at), lanes[at] ?? 0));
  const ticks = scale.ticks.map(
    (at) => markup`<span class="tick" style="left:${rounded(scale.place(at))}%">${times.clock(at)}</span>`,
  );
  return markup`<div class="chart" aria-hidden="true" style="--lanes:${height}">
<div class="plot"><div class="band" style="left:${rounded(from)}%;width:${rounded(Math.max(0.5, to - from))}%"></div>
${marks}</div>
<div class="axis">${ticks}</div>
<p class="legend">To scale: ${durationText(scale.from, scale.to)} from left to right. The band is the impact window. The numbers are those of the table.</p>
</div>`;
}

function markOf({ kind }: Entry, number: number, left: number, lane: number): Markup {
  return markup`<span class="mark ${kind}" style="left:${rounded(left)}%;--lane:${lane}">${number}</span>
`;
}

interface Scale {
  readonly from: string;
  readonly to: string;
  /** In percent. */
  readonly place: (at: string) => number;
  readonly ticks: readonly string[];
}

function scaleOf(timeline: readonly Entry[], end: string): Scale {
  const all = [...timeline.map(({ at }) => Date.parse(at)), Date.parse(end)];
  const from = Math.min(...all);
  const span = Math.max(1000, Math.max(...all) - from);
  // The first and the last number stay inside of the chart
  const place = (at: string) => widthOfNumber / 2 + ((Date.parse(at) - from) / span) * (100 - widthOfNumber);
  const ticks = [0, 0.5, 1].map((part) => new Date(from + span * part).toISOString());
  return { from: new Date(from).toISOString(), to: new Date(from + span).toISOString(), place, ticks };
}

/** The lowest lane in which no earlier number is too near. */
function lanesOf(places: readonly number[]): readonly number[] {
  const last: number[] = [];
  return places.map((place) => {
    const free = last.findIndex((before) => place - before >= widthOfNumber);
    const lane = free < 0 ? last.length : free;
    last[lane] = place;
    return lane;
  });
}

function rounded(percent: number): string {
  return percent.toFixed(2);
}
