import { ConfigError } from '@tracklayer/config';
import { expectedMetrics, extendMapping, MAPPING } from '@tracklayer/klaviyo';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type ExpectedMetric, startSandbox } from '@tracklayer/sandbox';
import { type Command, Option } from 'commander';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { portNumber } from '../runtime/option-values.js';
import { queueSettings } from '../runtime/settings.js';
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

async function sandbox(context: CommandContext, options: SandboxOptions): Promise<ExitCode> {
  const { io, out } = context;
  const expected = await ownMetrics(context);
  const running = await startSandbox({ ...options, expected });
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
        `\nTo use it, set REDIS_URL to your Redis, and run in every terminal:\n  export KLAVIYO_BASE_URL=${url} KLAVIYO_LIST_ID=${listId}\n  export KLAVIYO_API_KEY=${apiKey}\n${out.hint('Then: tracklayer worker')}`,
      ),
    );
    if (expected.length > 0) {
      const names = [...new Set(expected.map(({ metric }) => metric))].join(', ');
      await out.print(
        dim(
          `\nThe pages know your own events: ${names}. They mark each of these events that lacks a property.`,
        ),
      );
    }
    out.note(dim('Ctrl-C stops it. Its records are lost then.'));
    await untilAsked(io.signal);
  } finally {
    await running.close();
  }
  return EXIT.ok;
}

/**
 * The metrics of the events that the configuration defines, as each destination maps them. The sandbox also starts with a wrong
 * configuration: then it knows no events, and says why.
 */
async function ownMetrics(context: CommandContext): Promise<ExpectedMetric[]> {
  try {
    const { customEvents, targets } = await queueSettings(context);
    const all = targets.flatMap(({ mapping }) =>
      expectedMetrics(customEvents.defined, extendMapping(MAPPING, mapping)),
    );
    return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    context.out.note(`The sandbox does not know your own events. ${error.message}`);
    return [];
  }
}
