import { DEFAULT_KEY, DEFAULT_LIST_ID, startSandbox } from '@tracklayer/sandbox';
import { type Command, Option } from 'commander';
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
  program
    .command('sandbox')
    .description('Run a local Klaviyo to try things on, until it is asked to end.')
    .option('--port <number>', 'port to listen on, 0 for any free one', portNumber, 8420)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--limits <which>', 'Klaviyo’s rate limits, or none')
        .choices(['real', 'none'])
        .default('real'),
    )
    .option('--strict', 'serve only what Klaviyo itself serves, not the guide’s own endpoints', false)
    .action(act(sandbox));
}

export async function sandbox({ io, out }: CommandContext, options: SandboxOptions): Promise<ExitCode> {
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
        `\nDeliver to it, with a Redis of yours (REDIS_URL):\n  KLAVIYO_BASE_URL=${url} KLAVIYO_API_KEY=${apiKey} KLAVIYO_LIST_ID=${listId} tracklayer worker`,
      ),
    );
    out.note(dim('Ctrl-C ends it; what it recorded ends with it.'));
    await untilAsked(io.signal);
  } finally {
    await running.close();
  }
  return EXIT.ok;
}
