import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { Argument, type Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';

const jobType = () =>
  new Argument('[job-type]', 'only this lane; without it, all lanes').choices([...JOB_TYPES]);

export function pauseCommand(program: Command, act: Act): void {
  const command = program
    .command('pause')
    .description(
      'Pause a destination or one of its lanes. Workers finish active jobs and take no new ones. Producers still enqueue events.',
    )
    .argument('<destination>', 'the destination id from the configuration')
    .addArgument(jobType())
    .action(act(pause));
  examples(command, [
    ['Pause every lane of a destination.', 'tracklayer pause main'],
    ['Pause its events only.', 'tracklayer pause main metric-event'],
  ]);
}

export function resumeCommand(program: Command, act: Act): void {
  const command = program
    .command('resume')
    .description('Resume a paused destination or lane, and end a hold without waiting for the next probe.')
    .argument('<destination>', 'the destination id from the configuration')
    .addArgument(jobType())
    .action(act(resume));
  examples(command, [['Resume every lane of a destination.', 'tracklayer resume main']]);
}

async function pause(
  context: CommandContext,
  _options: object,
  destination: string,
  type?: JobType,
): Promise<ExitCode> {
  await onDestination(context, destination, async (lanes) => {
    await lanes.pause(destination, type);
    await context.out.data({ destination, type: type ?? 'all', paused: true });
    context.out.note(
      `${subject(destination, type)} paused for every worker. To resume: tracklayer resume ${argsText(destination, type)}`,
    );
  });
  return EXIT.ok;
}

async function resume(
  context: CommandContext,
  _options: object,
  destination: string,
  type?: JobType,
): Promise<ExitCode> {
  await onDestination(context, destination, async (lanes, redis) => {
    await lanes.resume(destination, type);
    const lifted = await createHolds(redis).release(destination);
    await context.out.data({ destination, type: type ?? 'all', paused: false, holdLifted: lifted });
    context.out.note(
      `${subject(destination, type)} resumed.${lifted ? ' The hold is over. If the destination still fails, the next call starts a new hold.' : ''}`,
    );
  });
  return EXIT.ok;
}

async function onDestination(
  context: CommandContext,
  destination: string,
  act: (lanes: Lanes, redis: RedisClient) => Promise<void>,
): Promise<void> {
  const settings = await queueSettings(context);
  await withRedis(settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    try {
      requireKnown(await knownDestinations(lanes, settings.destinations), [destination]);
      await act(lanes, redis);
    } finally {
      await lanes.close();
    }
  });
}

function subject(destination: string, type: JobType | undefined): string {
  return type === undefined ? `All lanes of ${destination} are` : `Lane ${type} of ${destination} is`;
}

function argsText(destination: string, type: JobType | undefined): string {
  return type === undefined ? destination : `${destination} ${type}`;
}
