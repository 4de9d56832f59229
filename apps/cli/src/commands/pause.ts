import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { Argument, type Command } from 'commander';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';

const jobType = () => new Argument('[job-type]', 'this lane alone').choices([...JOB_TYPES]);

export function pauseCommand(program: Command, act: Act): void {
  program
    .command('pause')
    .description(
      'Take no more jobs of a destination, or of one lane of it. What is being sent is sent; events go on being stored.',
    )
    .argument('<destination>', 'its id, as in the configuration')
    .addArgument(jobType())
    .action(act(pause));
}

export function resumeCommand(program: Command, act: Act): void {
  program
    .command('resume')
    .description('Go on after a pause, and lift a hold without waiting for its next probe.')
    .argument('<destination>', 'its id, as in the configuration')
    .addArgument(jobType())
    .action(act(resume));
}

export async function pause(
  context: CommandContext,
  _options: object,
  destination: string,
  type?: JobType,
): Promise<ExitCode> {
  await onDestination(context, destination, async (lanes) => {
    await lanes.pause(destination, type);
    await context.out.data({ destination, type: type ?? 'all', paused: true });
    context.out.note(
      `${named(destination, type)} paused, in every worker and until resumed. tracklayer resume ${words(destination, type)}`,
    );
  });
  return EXIT.ok;
}

export async function resume(
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
      `${named(destination, type)} resumed.${lifted ? ' Its hold is lifted: should the trouble last, the next call holds it again.' : ''}`,
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

function named(destination: string, type: JobType | undefined): string {
  return type === undefined ? `All lanes of ${destination} are` : `Lane ${type} of ${destination} is`;
}

function words(destination: string, type: JobType | undefined): string {
  return type === undefined ? destination : `${destination} ${type}`;
}
