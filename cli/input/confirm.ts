import type { Io } from "../io.ts";

interface Question {
  /** For example `expectations`. */
  readonly command: string;
  readonly question: string;
  /** Printed when the person does not confirm. */
  readonly refused: string;
}

/** Asks the person at the terminal, unless `--yes` was given. */
export async function isConfirmed(
  { command, question, refused }: Question,
  yes: boolean,
  io: Io,
): Promise<boolean> {
  if (yes) return true;
  if (io.ask === undefined) {
    io.stderr.write(`trustdrift ${command}: no terminal for the confirmation; use --yes\n`);
    return false;
  }
  const answer = await io.ask(`${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return true;
  io.stderr.write(`${refused}\n`);
  return false;
}
