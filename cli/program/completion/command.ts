import { Argument } from "@commander-js/extra-typings";
import type { Act, Program } from "../root.ts";

export function declareCompletion(program: Program, act: Act): void {
  program
    .command("completion")
    .summary("print the completion script of a shell")
    .description("Prints a script that completes commands, options and their values.")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", examples)
    .action((shell) =>
      act(async ({ io }) => {
        const { completionScript } = await import("./script.ts");
        io.stdout.write(completionScript(shell, program));
        return 0;
      }),
    );
}

const examples = `
bash: source <(trustdrift completion bash), in ~/.bashrc
zsh:  source <(trustdrift completion zsh), in ~/.zshrc after compinit
fish: trustdrift completion fish | source, in ~/.config/fish/config.fish`;
