import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import type { StepReport } from "./step.ts";

const width = 78;

/** The result of one step. */
export type StepResult = { readonly name: string } & (
  | ({ readonly ok: true } & StepReport)
  | { readonly ok: false; readonly problem: string }
);

/** A step as text: at most 80 columns, readable without colour. */
export function stepText(result: StepResult, number: number): string {
  const title = styleText("bold", `${number}. ${result.name}`);
  if (!result.ok) return [title, row("FAILED", result.problem), ""].join("\n");
  return [
    title,
    row("what", result.what),
    row("who", result.who),
    ...result.difference.map((text, index) =>
      row(index === 0 ? "change" : "", `${result.severity}: ${text}`),
    ),
    ...(result.proof ?? []).map((text, index) => row(index === 0 ? "check" : "", text)),
    row("result", result.outcome),
    row("time", times(result)),
    "",
  ].join("\n");
}

export function summaryText(results: readonly StepResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const verdict = failed === 0 ? styleText("green", "all succeeded") : styleText("red", `${failed} failed`);
  return `${results.length} steps: ${verdict}`;
}

function times({ detectMs, detectedBy = "from the IAM call to the alert", revertMs }: StepReport): string {
  const reverted = revertMs === undefined ? "" : `, ${revertMs} ms to verified revert`;
  return `${detectMs} ms ${detectedBy}${reverted}`;
}

function row(label: string, text: string): string {
  const indent = 10;
  // Long words stay whole, so that they can be copied.
  const lines = wrapAnsi(text, width - indent).split("\n");
  return lines.map((line, index) => `   ${(index === 0 ? label : "").padEnd(indent - 3)}${line}`).join("\n");
}
