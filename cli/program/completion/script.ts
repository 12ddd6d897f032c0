import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { shownCommands } from "../shown-commands.ts";

type Shell = "bash" | "zsh" | "fish";

/** One command, by its words after `trustdrift`, with what can follow them. */
interface Place {
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** The values of options that have a list of them. */
  readonly values: readonly { readonly option: string; readonly values: readonly string[] }[];
}

interface Word {
  readonly word: string;
  readonly description: string;
}

/** A script that needs nothing of this program to run: completion answers at once. */
export function completionScript(shell: Shell, program: CommandUnknownOpts): string {
  const places = placesOf(program, "", globalOptions(program));
  switch (shell) {
    case "bash":
      return bash(places);
    case "zsh":
      // zsh runs the completion functions of bash
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(places)}`;
    case "fish":
      return fish(places);
  }
}

function globalOptions(program: CommandUnknownOpts): readonly Word[] {
  return [...program.options.map(wordOf), { word: "--help", description: "print help" }];
}

function wordOf({ long, description }: CommandUnknownOpts["options"][number]): Word {
  return { word: long ?? "", description };
}

/** The command that a group runs without one, so that its options follow the group too. */
const withoutCommand: Readonly<Record<string, string>> = { " incidents": "list" };

function placesOf(command: CommandUnknownOpts, path: string, shared: readonly Word[]): readonly Place[] {
  const isRoot = path === "";
  const commands = shownCommands(command).map((one) => ({
    word: one.name(),
    description: one.summary() || one.description(),
  }));
  const runs = command.commands.find((one) => one.name() === withoutCommand[path]);
  const options = [...(isRoot ? [] : command.options), ...(runs?.options ?? [])];
  const own = options.map(wordOf);
  const values = [...options, ...command.registeredArguments].flatMap((one) => {
    const { argChoices = [] } = one;
    return argChoices.length === 0
      ? []
      : [{ option: "long" in one ? (one.long ?? "") : "", values: argChoices }];
  });
  const place = { path, commands, options: [...own, ...shared], values };
  const below = shownCommands(command).flatMap((one) => placesOf(one, `${path} ${one.name()}`, shared));
  return [place, ...below];
}

function bash(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  const words = places.map(({ path, commands, options }) => {
    const all = [...commands, ...options].map(({ word }) => word).join(" ");
    return `    "${path}") words="${all}" ;;`;
  });
  const values = places.flatMap(({ path, values }) =>
    values.map(({ option, values: some }) =>
      option === ""
        ? `  [[ "$path" == "${path}" && "$cur" != -* ]] && words="${some.join(" ")}"`
        : `  [[ "$path" == "${path}" && "$prev" == ${option} ]] && words="${some.join(" ")}"`,
    ),
  );
  return `_trustdrift() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${known.join("|")}) path="$path $word" ;;
    esac
  done
  case "$path" in
${words.join("\n")}
  esac
${values.join("\n")}
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _trustdrift trustdrift
`;
}

function fish(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  const lines = places.flatMap(({ path, commands, options, values }) => {
    const at = `complete -c trustdrift -n '__trustdrift_at "${path}"'`;
    return [
      ...commands.map(({ word, description }) => `${at} -f -a ${word} -d ${quoted(description)}`),
      ...options.map(({ word, description }) => {
        const list = values.find(({ option }) => option === word);
        const arguments_ = list === undefined ? "" : ` -x -a ${quoted(list.values.join(" "))}`;
        return `${at} -l ${word.slice(2)}${arguments_} -d ${quoted(description)}`;
      }),
      ...values
        .filter(({ option }) => option === "")
        .map((one) => `${at} -f -a ${quoted(one.values.join(" "))}`),
    ];
  });
  return `function __trustdrift_at
  set -l path ""
  for word in (commandline -opc)[2..]
    if contains -- "$path $word" ${known.join(" ")}
      set path "$path $word"
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join("\n")}
`;
}

/** The first sentence, in single quotes. */
function quoted(text: string): string {
  const [sentence = ""] = text.split(/(?<=\.)\s|\n/);
  return `'${sentence.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
