import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { installPython } from "../../local/moto/python.ts";
import type { Organization } from "../../local/organization.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface Printed {
  readonly code: number;
  readonly text: string;
}

/** One shell in the folder of the repository, in which a reader of the tutorial copies one block after the other. */
export interface Terminal {
  run(block: string): Promise<Printed>;
  /** Runs a block that goes on until the reader presses Ctrl+C. @returns its first line */
  runUntilLine(block: string): Promise<string>;
  close(): Promise<void>;
}

export async function openTerminal({ url }: Organization): Promise<Terminal> {
  const programs = await installPython(["run", "test"]);
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-tutorial-"));
  const aws = path.join(folder, "aws");
  await writeFile(
    aws,
    `#!/bin/sh\nexec ${path.join(programs, "python")} ${path.join(programs, "aws")} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n`,
  );
  await chmod(aws, 0o755);
  const env = {
    PATH: `${folder}:${path.dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: folder,
    npm_config_update_notifier: "false",
  };
  const shell = spawn("bash", ["--norc"], { cwd: root, env });
  let printed = "";
  let count = 0;
  for (const stream of [shell.stdout, shell.stderr])
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  // Another port than the one of the page
  const ported = (block: string) => block.replaceAll("http://127.0.0.1:4566", url);

  async function run(block: string): Promise<Printed> {
    printed = "";
    count += 1;
    const end = `--- block ${count} ended: `;
    shell.stdin.write(`${ported(block)}\necho "${end}$?"\n`);
    await until(shell, () => printed.includes(end) && printed.endsWith("\n"));
    const [text = "", code = ""] = printed.split(end);
    return { code: Number(code), text };
  }

  return {
    run,
    async runUntilLine(block) {
      printed = "";
      // Job control gives the block a process group of its own, which gets the signal as that of a terminal does
      shell.stdin.write(`set -m; { ${ported(block).trim()}; } & set +m\n`);
      await until(shell, () => /http\S+\n/.test(printed));
      const [line = ""] = /http\S+/.exec(printed) ?? [];
      await run("kill -INT -- -$!; wait $! 2> /dev/null");
      return line;
    },
    async close() {
      shell.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function until(shell: ChildProcess, isDone: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = () => {
      if (!isDone()) return;
      for (const stream of [shell.stdout, shell.stderr]) stream?.off("data", check);
      shell.off("exit", ended);
      resolve();
    };
    const ended = () => reject(new Error("the shell ended"));
    for (const stream of [shell.stdout, shell.stderr]) stream?.on("data", check);
    shell.once("exit", ended);
  });
}

/** The blocks of the page, by heading. */
export async function tutorialBlocks(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(path.join(root, "docs/tutorial.md"), "utf8");
  const sections = text.split(/^##? /m).slice(1);
  return new Map(
    sections.map((section) => {
      const heading = section.slice(0, section.indexOf("\n"));
      return [heading, [...section.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block)];
    }),
  );
}
