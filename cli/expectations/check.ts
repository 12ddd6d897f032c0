import { readExpectations } from "../../adapters/files/expectation-files.ts";
import type { Invocation } from "../io.ts";
import { warn } from "./warnings.ts";

/** Validates expectations, and changes nothing. */
export async function check(place: string, invocation: Invocation): Promise<number> {
  const all = await readExpectations(place);
  invocation.io.stdout.write(
    `${all.length} expectations are valid: ${all.map(({ name }) => name).join(", ")}\n`,
  );
  warn(all, invocation);
  return 0;
}
