/**
 * Sends one event in a bulk call, and records whether its flow started. A surge needs that proof for each account and key:
 * Klaviyo's OpenAPI implies that bulk events start flows, and says it nowhere.
 */
import { randomUUID } from 'node:crypto';
import type { Config, Destination } from '@tracklayer/config';
import { type CanonicalEvent, type EventName, parseEvent } from '@tracklayer/events';
import {
  buildRequest,
  bulkRequestOf,
  callOf,
  classifyAnswer,
  classifyError,
  createKlaviyoClient,
  extendMapping,
  limitWindows,
  liveEventOf,
  MAPPING,
  type Outcome,
} from '@tracklayer/klaviyo';
import { keyFingerprint, type SurgeProof, surgesOver } from '@tracklayer/lanes';
import { createPermits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { confirm } from '../runtime/confirm.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { wholeConfig } from '../runtime/settings.js';
import { stepsAt } from './activity.js';
import { testEvent } from './test-event.js';
import { createTestReport, type TestReport } from './test-report.js';

export interface BulkTestOptions {
  to: string;
  event: EventName;
  destination?: string[];
  /** A person saw the flow start. */
  yes: boolean;
}

export async function sendBulkTest(context: CommandContext, options: BulkTestOptions): Promise<ExitCode> {
  const config = await wholeConfig(context);
  const destinations = chosen(config.destinations, options.destination);
  const nowMs = Date.now();
  const runId = randomUUID().slice(0, 8);
  const { event: name, to } = options;
  const event = parseEvent(testEvent({ name, to, runId, nowMs, subscribe: false }), { nowMs });
  const report = createTestReport(context.out, destinations.length > 1);
  await report.begin(event, destinations, []);
  return withRedis(context.out, config.redis.url, async (redis) => {
    let code: ExitCode = EXIT.ok;
    for (const destination of destinations) {
      const own = await testOne({ context, config, redis, report, event, destination, yes: options.yes });
      if (own !== EXIT.ok) code = own;
    }
    return code;
  });
}

function chosen(all: readonly Destination[], ids: readonly string[] | undefined): Destination[] {
  const unknown = ids?.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined) {
    throw new CliError(EXIT.notFound, {
      code: 'unknown_destination',
      message: `The configuration has no destination ${unknown}.`,
      next: `Configured destinations: ${all.map(({ id }) => id).join(', ')}.`,
    });
  }
  const some = all.filter(({ id }) => ids?.includes(id) ?? true);
  const guide = some.find(({ dialect }) => dialect !== 'klaviyo');
  if (guide === undefined) return some;
  throw new CliError(EXIT.usage, {
    code: 'no_surge',
    message: `The destination ${guide.id} has the dialect ${guide.dialect}, which has no surge.`,
    next: "Set dialect: 'klaviyo', or name another destination with --destination.",
  });
}

interface One {
  context: CommandContext;
  config: Config;
  redis: RedisClient;
  report: TestReport;
  event: CanonicalEvent;
  destination: Destination;
  yes: boolean;
}

async function testOne(one: One): Promise<ExitCode> {
  const { context, redis, report, event, destination, yes } = one;
  const { id } = destination;
  const startMs = Date.now();
  const at = () => ({ destination: id, what: 'activity' as const, afterMs: Date.now() - startMs });
  const outcome = await sendInBulk(one);
  if (outcome.kind !== 'delivered') {
    const failure = 'failure' in outcome ? outcome.failure : { code: outcome.kind };
    const said = `not accepted in a bulk call: ${failure.code}${failure.detail ? `. ${failure.detail}` : ''}`;
    await report.step({
      ...at(),
      step: 'dead',
      code: failure.code,
      said,
      ...(failure.hint && { next: failure.hint }),
    });
    return outcome.kind === 'retry' ? EXIT.unreachable : EXIT.refused;
  }
  const steps = await stepsAt(destination, event);
  for (const step of steps) await report.step({ ...at(), ...step });
  const isSandbox = steps.some(({ step }) => step === 'recorded' || step === 'dropped');
  const started = steps.some(({ step, starts }) => step === 'flow' && starts === true);
  if (isSandbox && !started) {
    throw new CliError(EXIT.failure, {
      code: 'no_flow_started',
      message: `The event started no flow at ${id}, so surge stays off.`,
      next: 'Choose an event that starts a flow, for example --event add_to_cart.',
    });
  }
  if (!isSandbox) {
    const to = event.profile.email ?? '';
    await confirm(context, `Did a flow start for ${to} at ${id}? Look it up at Klaviyo first.`, yes);
  }
  const proof: SurgeProof = { atMs: Date.now(), by: isSandbox ? 'sandbox' : 'person' };
  await surgesOver(redis, id).prove(keyFingerprint(destination.apiKey.reveal()), proof);
  await context.out.data({ proof: { destination: id, ...proof } });
  if (!context.out.json)
    context.out.note(`\nA bulk event starts its flow at ${id}. Workers may use surge there now.`);
  return EXIT.ok;
}

/** One call, under the limits that the workers share. */
async function sendInBulk({ context, config, redis, event, destination }: One): Promise<Outcome> {
  const { id, baseUrl, apiKey, revision, timeoutMs, limits, dialect, mapping, ownership } = destination;
  const { network } = config;
  const settings = { destination: id, dialect, mapping: extendMapping(MAPPING, mapping), ownership };
  const live = liveEventOf(buildRequest({ type: 'metric-event', event }, settings));
  if (live === undefined) throw new Error('A test event is no single event.');
  const { request } = bulkRequestOf([live]);
  const client = createKlaviyoClient({ baseUrl, apiKey: apiKey.reveal(), revision, timeoutMs, network });
  const permits = createPermits({ redis, destination: id, windows: limitWindows(limits) });
  try {
    await permits.acquire(request.endpoint, { signal: context.io.signal, class: 'live' });
    return classifyAnswer(
      await client.send(request, context.io.signal),
      callOf(request, settings),
      Date.now(),
    );
  } catch (error) {
    if (context.io.signal.aborted) throw error;
    return classifyError(error);
  } finally {
    permits.close();
    client.close();
  }
}
