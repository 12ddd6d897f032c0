import { expect, test } from "vitest";
import { forReader } from "../../cli/output/remark.ts";
import { TextStream } from "../support/text-stream.ts";

function terminal(columns: number) {
  return Object.assign(new TextStream(), { columns, isTTY: true });
}

const text = "Version 1 is in effect: the next sweep reports the push to everyone.\n  - one role of them\n";

test("on a terminal, lines break at spaces and keep their indentation", () => {
  const stdout = terminal(40);
  const given = forReader(text, stdout, { stdout, stderr: stdout }, "    ");
  expect(given).toBe(
    "Version 1 is in effect: the next\n    sweep reports the push to everyone.\n  - one role of them\n",
  );
});

test("in a pipe, each sentence stays on one line, without control characters", () => {
  const stdout = new TextStream();
  const given = forReader(`${text}\u001b[31m`, stdout, { stdout, stderr: stdout });
  expect(given).toBe(`${text}\ufffd[31m`);
});
