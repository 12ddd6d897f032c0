/** Colors have a contrast of at least 4.5 : 1 on their background, in both schemes. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --page: #f6f7f9; --card: #fff; --line: #d5dae0;
  --code: #f1f3f5; --red: #b3141f; --amber: #8a4b00; --green: #116329; --blue: #0b5cad; --band: #f9d7d9;
  --red-fill: #fde7e8; --green-fill: #dff5e5; --amber-fill: #fdeed3; --blue-fill: #e1eefb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a9b2bc; --page: #14171a; --card: #1d2125;
  --line: #3a4148; --code: #272c31; --red: #ff9a9a; --amber: #f0bd6b; --green: #7fd99a; --blue: #8cc2ff;
  --band: #58262a; --red-fill: #482125; --green-fill: #1d3d28; --amber-fill: #453313; --blue-fill: #1d3550; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5; overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
header { border-top: 6px solid var(--amber); }
header.critical, header.high { border-color: var(--red); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 1.1rem 0 .4rem; }
p { margin: 0 0 .6rem; }
.kind, .made, .purpose, .legend, .about { color: var(--soft); font-size: .9rem; }
.kind { text-transform: capitalize; margin: 0; }
.purpose { margin: .7rem 0 .2rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.2rem;
  margin: 0 0 1rem; }
code, pre, .trust text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: .9em; }
pre { background: var(--code); border-radius: 6px; padding: .6rem .8rem; margin: 0 0 .6rem; font-size: .85rem;
  white-space: pre-wrap; }
pre code { font-size: 1em; }
.diff ins, .diff del { text-decoration: none; display: inline-block; width: 100%; }
.diff ins { background: var(--green-fill); color: var(--green); }
.diff del { background: var(--red-fill); color: var(--red); }
ul { margin: 0 0 .6rem; padding-left: 1.2rem; }
li { margin: .25rem 0; }
ul.plain { list-style: none; padding: 0; }
ul.plain > li { padding: .35rem 0; border-top: 1px solid var(--line); }
ul.plain > li:first-child { border-top: 0; }
ul.plain pre { margin: .35rem 0 0; }
.badge, .mark-done, .mark-todo { display: inline-block; border-radius: 999px; padding: 0 .55rem; font-size: .8rem;
  font-weight: 600; background: var(--blue-fill); color: var(--blue); white-space: nowrap; }
.badge.critical, .badge.high { background: var(--red-fill); color: var(--red); }
.badge.medium { background: var(--amber-fill); color: var(--amber); }
.mark-done { background: var(--green-fill); color: var(--green); }
.mark-todo { background: var(--amber-fill); color: var(--amber); }
.facts { margin: 0 0 .6rem; display: grid; gap: .3rem; }
.facts > div { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: .8rem; }
dt { color: var(--soft); }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th { white-space: nowrap; text-align: left; color: var(--soft); font-weight: 600; }
th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td[data-label="Account"], td[data-label="State"] { min-width: 7rem; }
td.time, td.severity, td.number { white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
.about { margin-top: .8rem; }
.panels { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; margin: 0 0 .3rem; }
.trust { display: block; width: 100%; height: auto; max-width: 26rem; }
.trust text { fill: var(--ink); font-size: 12px; }
.trust .detail { fill: var(--soft); font-size: 11px; }
.trust .name { font-weight: 600; }
.trust rect { fill: var(--card); stroke: var(--line); stroke-width: 1.5; }
.trust .subject { fill: var(--blue-fill); stroke: var(--blue); }
.trust .gone, .trust .missing, .trust .broken { stroke-dasharray: 5 4; }
.trust rect.gone { fill: var(--red-fill); stroke: var(--red); }
.trust path { fill: none; stroke: var(--soft); stroke-width: 1.8; }
.trust .trusted { stroke: var(--green); }
.trust .added, .trust .unverified, .trust .broken, .trust .missing { stroke: var(--red); }
.trust .changed { stroke: var(--amber); }
.trust rect.added, .trust rect.unverified { fill: var(--red-fill); }
.trust rect.changed { fill: var(--amber-fill); }
.trust text.trusted { fill: var(--green); stroke: none; }
.trust text.added, .trust text.unverified, .trust text.broken, .trust text.missing { fill: var(--red); stroke: none; }
.trust text.changed { fill: var(--amber); stroke: none; }
.trust .head { stroke-dasharray: none; }
.chart { margin: 0 0 1rem; }
.plot { position: relative; height: calc(var(--lanes) * 1.9rem + .6rem); border-bottom: 2px solid var(--soft); }
.band { position: absolute; top: 0; bottom: 0; background: var(--band); }
.mark { display: inline-flex; width: 1.6rem; height: 1.6rem; border-radius: 50%; align-items: center;
  justify-content: center; font-size: .8rem; font-weight: 700; background: var(--card); color: var(--ink);
  border: 2px solid var(--soft); }
.plot .mark { position: absolute; bottom: calc(var(--lane) * 1.9rem + .3rem); transform: translateX(-50%); }
.mark.cause, .mark.problem { border-color: var(--red); color: var(--red); }
.mark.detected, .mark.decision { border-color: var(--blue); color: var(--blue); }
.mark.written, .mark.ended { border-color: var(--green); color: var(--green); }
.axis { position: relative; height: 1.6rem; color: var(--soft); font-size: .85rem; }
.tick { position: absolute; top: .2rem; transform: translateX(-50%); white-space: nowrap; }
.tick:first-child { transform: translateX(-.8rem); }
.tick:last-child { transform: translateX(calc(-100% + .8rem)); }
.legend { margin: .3rem 0 0; }
@media screen and (max-width: 56rem) {
  header, main { padding: .7rem; }
  section { padding: .8rem .9rem; }
  h1 { font-size: 1.3rem; }
  .facts > div { grid-template-columns: 1fr; gap: 0; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .rows tbody tr:last-child { border-bottom: 0; }
  .rows td { display: block; white-space: normal; border: 0; padding: .1rem 0; }
  .rows td.number { float: left; margin-right: .6rem; }
  .rows td.number ~ td[data-label="What"] { clear: left; }
  .rows td[data-label]:not(:empty)::before { content: attr(data-label) ": "; color: var(--soft); }
}
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 10pt; }
  header, main { padding: 0; max-width: none; }
  header { padding-top: .6rem; margin-bottom: 1rem; }
  table { font-size: 8.5pt; }
  td.time { white-space: normal; min-width: 5.5rem; }
  td[data-label="Account"], td[data-label="State"] { min-width: 5.5rem; }
  .panels { grid-template-columns: repeat(3, 1fr); gap: .7rem; }
  section { break-inside: auto; border: 0; padding: 0; }
  h2, h3, figcaption, .about, .legend, .purpose { break-after: avoid; }
  tr, li, figure, .chart, pre { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
