import { expect, test } from "vitest";
import { declared } from "./declared.ts";

const { program } = await declared({ functions: true });

test("each function is built from its file", () => {
  expect(Object.keys(program.builds).sort()).toEqual(["Notify", "OnPrincipalChanged", "OnTrustUpdated"]);
});

test.each(Object.entries(program.builds))("%s is within the budget of 150 kB compressed", (_, build) => {
  expect(build.errors).toEqual([]);
  expect(build.gzipBytes).toBeLessThan(150_000);
});
