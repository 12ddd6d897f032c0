import { expect, test } from "vitest";
import { withCode } from "../../cli/output/markup.ts";

test("marked values are code, and nothing in them is markup", () => {
  expect(withCode("Mode `approve` of `<b>` & ` no end").text).toBe(
    "Mode <code>approve</code> of <code>&lt;b&gt;</code> &amp; ` no end",
  );
});
