/**
 * Sets aside the channels of a subscription that were refused while the others were subscribed. They get a job of their own,
 * which dies alone and is replayed alone. So a number that the account cannot write to never takes the e-mail consent along.
 *
 * Defends against a worker that dies before the subscription is settled: the new job is stored first, with an id that is the
 * same each time. In between a channel is in two jobs, never in none.
 */
import { CHANNELS, type Channel } from '@tracklayer/events';
import { jobId, type ListSubscriptionJob, PRIORITY } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import type { Attempted } from './attempt.js';

export async function setAsideChannels(
  { ref, job }: Parsed<ListSubscriptionJob>,
  { outcome, refusedChannels: refused = [] }: Attempted,
  lane: LaneContext,
): Promise<void> {
  // The dead letter of the whole subscription holds them too.
  if (outcome.kind !== 'delivered' || refused.length === 0) return;
  const channels: Channel[] = CHANNELS.filter((channel) => refused.includes(channel));
  // It has no dependents, is no replay, and the migration does not count it.
  const { releases: _dependents, follows: _dependsOn, replay: _replay, migrationId: _, ...data } = job;
  await lane.enqueue([
    {
      jobId: jobId('list-subscription', 'channels', ref.jobId, channels.join()),
      data: { ...data, consent: { ...job.consent, channels } },
      ...(job.historical && { priority: PRIORITY.backfill }),
    },
  ]);
  lane.log.warn(
    { destination: lane.destination.id, ...ref, channels },
    'channels of a subscription refused; the others are subscribed',
  );
}
