import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { loweredLimitsOf } from '@tracklayer/klaviyo';
import { createBudgets, pauseLanes, resumeLanes, scopeName } from '@tracklayer/lane-status';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { Argument, type Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { type QueueSettings, queueSettings } from '../runtime/settings.js';

const jobType = () =>
  new Argument('[job-type]', 'only this lane; without it, all lanes').choices([...JOB_TYPES]);

export function pauseCommand(program: Command, act: Act): void {
  const command = program
    .command('pause')
    .description(
      'Pause a destination or one of its lanes. Workers finish active jobs and take no new ones. Producers still enqueue events.',
    )
    .argument('<destination>', 'the destination id from the configuration')
    .addArgument(jobType());
  withActorOptions(command, 'why, for the audit').action(act(pause));
  examples(command, [
    ['Pause every lane of a destination.', 'tracklayer pause main'],
    [
      'Pause its events only, and say why.',
      "tracklayer pause main metric-event --reason 'wrong prices, ticket 17'",
    ],
  ]);
}

export function resumeCommand(program: Command, act: Act): void {
  const command = program
    .command('resume')
    .description(
      'Resume a paused destination or lane. It also ends holds without waiting for the next probe, and waits that the destination asked for.',
    )
    .argument('<destination>', 'the destination id from the configuration')
    .addArgument(jobType());
  withActorOptions(command, 'why, for the audit').action(act(resume));
  examples(command, [
    ['Resume every lane of a destination, and end all of its holds.', 'tracklayer resume main'],
    [
      'Resume its subscriptions, and end the holds that stop them.',
      'tracklayer resume main list-subscription',
    ],
  ]);
}

async function pause(
  context: CommandContext,
  options: ActorOptions,
  destination: string,
  type?: JobType,
): Promise<ExitCode> {
  await onDestination(context, destination, async ({ lanes, deadLetters }) => {
    await pauseLanes({ lanes, deadLetters }, destination, type, actorOf(options, context.io));
    await context.out.data({ destination, type: type ?? 'all', paused: true });
    context.out.note(
      `${subject(destination, type)} paused for every worker. To resume: tracklayer resume ${argsText(destination, type)}`,
    );
  });
  return EXIT.ok;
}

async function resume(
  context: CommandContext,
  options: ActorOptions,
  destination: string,
  type?: JobType,
): Promise<ExitCode> {
  await onDestination(context, destination, async ({ redis, settings, ...open }) => {
    const budgets = createBudgets(redis, loweredLimitsOf(settings.targets));
    const sources = { ...open, holds: createHolds(redis), budgets };
    const actor = actorOf(options, context.io);
    const { scopesLifted: scopes, waitsEnded: waits } = await resumeLanes(sources, destination, type, actor);
    await context.out.data({
      destination,
      type: type ?? 'all',
      paused: false,
      holdLifted: scopes.length > 0,
      scopesLifted: scopes,
      waitsEnded: waits,
    });
    context.out.note(`${subject(destination, type)} resumed.${endedText(destination, scopes, waits)}`);
  });
  return EXIT.ok;
}

function endedText(destination: string, scopes: readonly string[], waits: readonly string[]): string {
  const again = 'If the destination still fails, the next call starts a new hold.';
  const [scope] = scopes;
  const hold =
    scope === undefined
      ? ''
      : scopes.length === 1
        ? ` The hold${scope === 'destination' ? '' : ` of ${scopeName(scope)}`} is over. ${again}`
        : ` ${scopes.length} holds are over: ${scopes.map((each) => scopeName(each, destination)).join(', ')}. ${again}`;
  const wait = waits.length === 0 ? '' : ` No wait before calls of ${waits.join(', ')} any more.`;
  return `${hold}${wait}`;
}

interface Open {
  lanes: Lanes;
  deadLetters: DeadLetters;
  redis: RedisClient;
  settings: QueueSettings;
}

async function onDestination(
  context: CommandContext,
  destination: string,
  act: (open: Open) => Promise<void>,
): Promise<void> {
  const settings = await queueSettings(context);
  await withRedis(context.out, settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    try {
      requireKnown(await knownDestinations(lanes, settings.destinations), [destination]);
      const deadLetters = createDeadLetters(redis, { lanes, ...settings.letters });
      await act({ lanes, deadLetters, redis, settings });
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
