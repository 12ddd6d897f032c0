import { needsFile, oversizes, templateBody } from "../../stacks/member/sizes.ts";
import { table } from "./table.ts";

const names = (index: number) => `service-${String(index).padStart(3, "0")}-deployer`;
const paths = (index: number) => `platform/${names(index)}`;

/** How many patterns of two typical lengths fit into the policies of the member roles. */
export function capacityTable(): string {
  const count = (most: number) => most.toLocaleString("en-US");
  const row = (what: string, fits: (patterns: readonly string[]) => boolean) => [
    what,
    ...[names, paths].map((kind) => count(mostThat(fits, kind))),
  ];
  return table(
    ["patterns at most", `such as \`${names(1)}\``, `such as \`${paths(1)}\``],
    [
      row("without a bucket for the template", (patterns) => !needsFile(templateBody(patterns))),
      row("with `TRUST_DRIFT_RESTORE=on`", (patterns) => oversizes(patterns, { restore: true }).length === 0),
      row("without restore", (patterns) => oversizes(patterns, { restore: false }).length === 0),
    ],
  );
}

/** The largest number of patterns up to which each number fits. A template without a restorer is shorter than before. */
function mostThat(fits: (patterns: readonly string[]) => boolean, kind: (index: number) => string): number {
  const patterns: string[] = [];
  while (fits([...patterns, kind(patterns.length)])) patterns.push(kind(patterns.length));
  return patterns.length;
}
