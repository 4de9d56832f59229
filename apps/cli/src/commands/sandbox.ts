import { DEFAULT_KEY, DEFAULT_LIST_ID, startSandbox } from '@tracklayer/sandbox';
import { type Command, Option } from 'commander';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { portNumber } from '../runtime/option-values.js';
import { untilAsked } from '../runtime/until-asked.js';

interface SandboxOptions {
  port: number;
  host: string;
  limits: 'real' | 'none';
  strict: boolean;
}

export function sandboxCommand(program: Command, act: Act): void {
  const command = program
    .command('sandbox')
    .description('Start a local Klaviyo to try things with. Ctrl-C stops it.')
    .option('--port <number>', 'listen on this port; 0 takes any free one', portNumber, 8420)
    .option('--host <address>', 'listen on this address', '127.0.0.1')
    .addOption(
      new Option('--limits <which>', 'use the rate limits of Klaviyo, or none')
        .choices(['real', 'none'])
        .default('real'),
    )
    .option('--strict', 'serve only the endpoints that Klaviyo itself serves, not those of the guide', false)
    .action(act(sandbox));
  examples(command, [
    ['Start the sandbox on its usual port.', 'tracklayer sandbox'],
    ['Start it on a free port, without rate limits.', 'tracklayer sandbox --port 0 --limits none'],
  ]);
}

async function sandbox({ io, out }: CommandContext, options: SandboxOptions): Promise<ExitCode> {
  const running = await startSandbox(options);
  try {
    const { url } = running;
    const apiKey = DEFAULT_KEY;
    const listId = DEFAULT_LIST_ID;
    const ledger = `${url}/_sandbox/events`;
    const activity = `${url}/activity`;
    await out.data({ url, apiKey, listId, ledger, activity });
    const { bold, cyan, dim } = out.colors;
    await out.print(`${bold('Klaviyo sandbox')} at ${cyan(url)}`);
    await out.print(`  key       ${apiKey}\n  list      ${listId}`);
    await out.print(`  activity  ${cyan(activity)}\n  ledger    ${cyan(ledger)}`);
    await out.print(
      dim(
        `\nTo use it, set REDIS_URL to your Redis, and run in every terminal:\n  export KLAVIYO_BASE_URL=${url} KLAVIYO_LIST_ID=${listId}\n  export KLAVIYO_API_KEY=${apiKey}\nThen: tracklayer worker`,
      ),
    );
    out.note(dim('Ctrl-C stops it. Its records are lost then.'));
    await untilAsked(io.signal);
  } finally {
    await running.close();
  }
  return EXIT.ok;
}
