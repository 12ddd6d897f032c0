import { describe, expect, test } from "vitest";
import { examples } from "../../cli/program/examples.ts";
import { programOf } from "../../cli/program/program.ts";
import { commandIn } from "../../cli/program/root.ts";
import { shownCommands } from "../../cli/program/shown-commands.ts";
import { TextStream } from "../support/text-stream.ts";

const stream = new TextStream();
const program = programOf({ stdout: stream, stderr: stream }, () => undefined);

type Command = (typeof program)["commands"][number];

/** Each command that is not a group, by its words. */
function commandsIn(group: Parameters<typeof shownCommands>[0], words = ""): ReadonlyMap<string, Command> {
  return new Map(
    shownCommands(group).flatMap((command) => {
      const path = words === "" ? command.name() : `${words} ${command.name()}`;
      return command.commands.length === 0 ? [[path, command] as const] : [...commandsIn(command, path)];
    }),
  );
}

const commands = commandsIn(program);

/** What the shell passes to `trustdrift`. */
function argumentsOf(example: string): readonly string[] {
  const [call = ""] = example.replace(/^.*trustdrift /, "").split(/ [|>] /);
  return (call.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}

test("each command has an example, but for completion, whose help has a line for each shell", () => {
  expect([...commands.keys()].filter((one) => examples[one] === undefined)).toEqual(["completion"]);
});

describe.each(Object.entries(examples))("%s", (path, own) => {
  test.each([...own])("%s", (example) => {
    expect(`  trustdrift ${example}`.length).toBeLessThanOrEqual(80);
    const args = argumentsOf(example);
    const words = commandIn(program, args);
    expect(path.startsWith(words.join(" "))).toBe(true);
    const command = commands.get(path);
    const { operands = [], unknown = ["no such command"] } =
      command?.parseOptions([...args.slice(words.length)]) ?? {};
    expect(program.parseOptions([...unknown]).unknown).toEqual([]);
    const all = command?.registeredArguments ?? [];
    expect(operands.length).toBeGreaterThanOrEqual(all.filter(({ required }) => required).length);
    if (!all.some(({ variadic }) => variadic)) expect(operands.length).toBeLessThanOrEqual(all.length);
  });
});
