/** What a burst has cost, and which promise it broke. */
export interface Figures {
  readonly title: string;
  /** A label and its value, in the order of the table. */
  readonly rows: readonly (readonly [label: string, value: string])[];
  /** One sentence for each broken promise. */
  readonly broken: readonly string[];
}

/** Messages in Slack's channel for a burst of any size. */
export const mostSlackMessages = 20;

/** @returns the sentence, if the figure is above the bound */
export function above(what: string, found: number, most: number): readonly string[] {
  return found <= most ? [] : [`${what}: expected at most ${most}, found ${found}`];
}

export function printed({ title, rows, broken }: Figures): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  const problems = broken.map((sentence) => `  BROKEN: ${sentence}`);
  return [title, ...lines, ...(broken.length === 0 ? ["  every promise held"] : problems), ""].join("\n");
}
