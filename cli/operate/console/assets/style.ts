import { graphStyle } from "../../trust-graph.ts";

/** Colors have a contrast of at least 4.5 : 1 on their background, in both schemes. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --page: #f6f7f9; --card: #fff; --line: #d5dae0;
  --code: #f1f3f5; --red: #b3141f; --amber: #8a4b00; --green: #116329; --blue: #0b5cad;
  --red-fill: #fde7e8; --green-fill: #dff5e5; --amber-fill: #fdeed3; --blue-fill: #e1eefb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a9b2bc; --page: #14171a; --card: #1d2125;
  --line: #3a4148; --code: #272c31; --red: #ff9a9a; --amber: #f0bd6b; --green: #7fd99a; --blue: #8cc2ff;
  --red-fill: #482125; --green-fill: #1d3d28; --amber-fill: #453313; --blue-fill: #1d3550; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: .6rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; }
.product { font-weight: 700; margin: 0; } .product .mode { font-weight: 400; font-size: .85rem; color: var(--soft); margin-left: .5rem; }
.product .mode.on { color: var(--green); } .product .mode.off { color: var(--amber); }
.search { margin-left: auto; } .search input { width: min(18rem, 60vw); }
nav[aria-label="Sections"] { flex-basis: 100%; border-bottom: 1px solid var(--line); }
nav[aria-label="Sections"] ul { display: flex; flex-wrap: wrap; gap: 0 1.2rem; margin: 0; padding: 0; list-style: none; }
nav[aria-label="Sections"] a { display: inline-block; padding: .4rem 0; color: var(--soft); text-decoration: none; border-bottom: 3px solid transparent; }
nav[aria-label="Sections"] a[aria-current] { color: var(--ink); border-color: var(--blue); font-weight: 600; }
a { color: var(--blue); } main:focus { outline: none; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .4rem; background: var(--card); padding: .3rem .6rem; z-index: 2; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: .4rem 0 .8rem; } h2 { font-size: 1.1rem; margin: 0 0 .6rem; } h3 { font-size: 1rem; margin: .8rem 0 .3rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem; margin: 0 0 1rem; }
p { margin: 0 0 .6rem; } .about, .count, .empty, footer { color: var(--soft); font-size: .9rem; } .zero { color: var(--soft); }
code, pre, kbd { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .87rem; }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; background: var(--card); }
pre { background: var(--code); border-radius: 6px; padding: .6rem .8rem; margin: 0 0 .7rem; white-space: pre-wrap; }
.diff ins, .diff del { text-decoration: none; display: inline-block; width: 100%; }
.diff ins { background: var(--green-fill); color: var(--green); } .diff del { background: var(--red-fill); color: var(--red); }
.badge { display: inline-block; border-radius: 999px; padding: 0 .55rem; font-size: .8rem; font-weight: 600; background: var(--blue-fill); color: var(--blue); white-space: nowrap; }
.badge.critical, .badge.high { background: var(--red-fill); color: var(--red); } .badge.medium { background: var(--amber-fill); color: var(--amber); }
.state { font-size: .87rem; color: var(--amber); white-space: nowrap; } .state.closed { color: var(--soft); }
.status { font-size: 1.02rem; } time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.notice { border-left: 4px solid var(--amber); background: var(--card); padding: .6rem .9rem; } .notice.done { border-color: var(--green); } .notice.refused { border-color: var(--red); }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.tile { display: block; min-width: 6.2rem; padding: .5rem .8rem; border: 1px solid var(--line); border-radius: 8px; text-decoration: none; color: var(--blue); }
.tile b { display: block; font-size: 1.5rem; line-height: 1.2; } .tile.critical, .tile.high { color: var(--red); } .tile.medium { color: var(--amber); } .tile.zero { color: var(--soft); }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th::first-letter { text-transform: uppercase; } th { text-align: left; color: var(--soft); font-weight: 600; white-space: nowrap; } th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; } tbody tr:last-child td { border-bottom: 0; } tbody tr:focus-within, tbody tr:hover { background: var(--code); }
.pager { display: flex; gap: 1rem; margin-top: .7rem; color: var(--soft); }
.filters { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: 0 0 1rem; } .filters label { color: var(--soft); font-size: .87rem; }
input, select, button, .button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid #84909c; border-radius: 6px; padding: .3rem .6rem; }
.filters input, .filters select { display: block; max-width: 16rem; }
.button, button { display: inline-block; text-decoration: none; cursor: pointer; } .button.approve, .button.retry { background: #0b5cad; border-color: #0b5cad; color: #fff; }
.button.adopt, .button.close { border-color: var(--red); color: var(--red); }
.decisions { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.confirm input:not([type="hidden"]) { width: min(32rem, 100%); display: block; margin-top: .2rem; }
.facts { margin: 0 0 .6rem; display: grid; gap: .3rem; } .facts > div { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: .8rem; } dt { color: var(--soft); } dd { margin: 0; }
ul.plain, ul.plan { list-style: none; margin: 0; padding: 0; } ul.plain > li { padding: .3rem 0; border-top: 1px solid var(--line); } ul.plain > li:first-child { border-top: 0; }
.timeline { margin: 0; padding: 0 0 0 1rem; list-style: none; border-left: 2px solid var(--line); } .timeline li { margin: 0 0 .6rem; } .timeline p { margin: .1rem 0 0; }
.drawing { overflow-x: auto; } .graph { max-width: 100%; height: auto; display: block; } .graph a:hover text { text-decoration: underline; } .graph a text { fill: var(--blue); }
${graphStyle.replaceAll(/^(text|\.|svg)/gm, (start) => (start === "svg" ? ".graph" : `.graph ${start}`))}
@media (max-width: 46rem) { time { white-space: normal; } .search { margin-left: 0; flex-basis: 100%; } .search input { width: 100%; }
  .facts > div { grid-template-columns: 1fr; gap: 0; } .drawing { padding: .5rem; } .graph { min-width: 40rem; }
  table.rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.rows, table.rows tbody, table.rows tr, table.rows td { display: block; } table.rows tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  table.rows td { border: 0; padding: .1rem 0; text-align: left; display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .6rem; justify-items: start; }
  table.rows td:has(> .zero) { display: none; }
  table.rows td::before { content: attr(data-label); color: var(--soft); font-size: .85rem; text-transform: capitalize; } }
`;
