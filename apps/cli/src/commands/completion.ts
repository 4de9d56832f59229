import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash.js';
import { fishScript } from '../completion/fish.js';
import { type Place, placesOf } from '../completion/places.js';
import { zshScript } from '../completion/zsh.js';
import { examples } from '../output/examples.js';
import { writeTo } from '../output/write-to.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

const SCRIPTS: Readonly<Record<string, (places: readonly Place[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function completionCommand(program: Command, act: Act): void {
  const command = program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell that reads the script').choices(Object.keys(SCRIPTS)))
    .description('Print a shell script that lets the Tab key complete commands, options and files.')
    .addHelpText(
      'after',
      `
To complete in every new shell, put the line of your shell into its start file:
  bash   ~/.bashrc                    source <(tracklayer completion bash)
  zsh    ~/.zshrc, after compinit     source <(tracklayer completion zsh)
  fish   ~/.config/fish/config.fish   tracklayer completion fish | source`,
    )
    .action(act(print));
  examples(command, [['Complete in this bash.', 'source <(tracklayer completion bash)']]);

  async function print({ io, out }: CommandContext, _options: unknown, shell: string): Promise<ExitCode> {
    const script = SCRIPTS[shell]?.(placesOf(program)) ?? '';
    if (out.json) await out.data({ shell, script });
    else await writeTo(io.stdout, script);
    return EXIT.ok;
  }
}
