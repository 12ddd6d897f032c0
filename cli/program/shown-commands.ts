import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** @returns the commands of a program or a group, without hidden ones and `help` */
export function shownCommands(group: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  const visible: readonly CommandUnknownOpts[] = group.createHelp().visibleCommands(group);
  return group.commands.filter((command) => visible.includes(command));
}
