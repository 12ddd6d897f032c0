import type { Invocation } from "../io.ts";

/** A line on the terminal that is rewritten while a command works. */
export interface Progress {
  /** More roles were read. */
  add(roles: number): void;
  /** One more of the total is done. */
  step(): void;
  end(): void;
}

const silent: Progress = { add() {}, step() {}, end() {} };

/** Silent unless the error output is a terminal. @param what is counted to `total`, for example `accounts` */
export function progressOf(what: string, total: number, { io: { stderr }, isQuiet }: Invocation): Progress {
  if (isQuiet || stderr.isTTY !== true) return silent;
  const startedAt = Date.now();
  let [done, roles] = [0, 0];
  const show = () => {
    const seconds = Math.max(1, (Date.now() - startedAt) / 1000);
    const left = done === 0 ? "" : `, ${Math.ceil((seconds / done) * (total - done))} s left`;
    stderr.write(
      `\r\u001b[K${done}/${total} ${what}, ${roles} roles, ${Math.round(roles / seconds)} roles/s${left}`,
    );
  };
  return {
    add(count) {
      roles += count;
      show();
    },
    step() {
      done++;
      show();
    },
    end: () => stderr.write("\r\u001b[K"),
  };
}
