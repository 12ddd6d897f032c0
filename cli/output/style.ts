import type { Io } from "../io.ts";

/** Colours by their meaning; each leaves the text alone where colour is not wanted. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/**
 * Colour for terminals only, and never with NO_COLOR.
 * @see https://no-color.org
 */
export function styleFor({ stdout, environment }: Io): Style {
  const wanted = stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb";
  const colour = (code: number) => (text: string) => (wanted ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: colour(1), dim: colour(2), red: colour(31), green: colour(32), yellow: colour(33) };
}

/** How wide the output may be, in characters. */
export function widthOf({ stdout }: Io): number {
  return Math.min(Math.max(stdout.columns ?? 80, 40), 200);
}
