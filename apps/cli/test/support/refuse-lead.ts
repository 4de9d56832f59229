import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, type DeliveryJob, type JobRef, jobId } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

const AT_MS = Date.parse('2026-04-23T10:20:01Z');

/** What differs from the usual lead. */
interface Changes {
  /** The letter that it depends on. */
  follows?: string;
  name?: string;
  code?: string;
  detail?: string;
  pointer?: string;
  person?: string;
  /** What the attempt left out. */
  dropped?: { code: string; field: string }[];
}

/** Records a dead lead with an invalid phone number. Returns the id of the letter. */
export async function refuseLead(
  redis: RedisClient,
  destination: string,
  eventId: string,
  atMs = AT_MS,
  { follows, name = 'lead', person = 'ava@shop.example', dropped, ...answer }: Changes = {},
): Promise<string> {
  const ref: JobRef = { type: 'metric-event', jobId: jobId('metric-event', eventId) };
  const job: DeliveryJob = {
    v: 1,
    type: 'metric-event',
    enqueuedAtMs: atMs,
    attempts: [],
    ...(follows !== undefined && { follows: { ...refOf(follows), untilMs: atMs, require: 'delivered' } }),
    event: {
      name: name as 'lead',
      eventId,
      time: '2026-04-23T10:20:00Z',
      profile: { email: person, phoneNumber: '+10000000000' },
      properties: { formId: 'wholesale' },
    },
  };
  const failure = {
    code: 'invalid',
    status: 400,
    detail: 'Invalid phone number',
    hint: 'Correct the number.',
    ...answer,
  };
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  await lanes.register(destination);
  const { hint: _hint, ...answered } = failure;
  const attempts = [{ atMs, outcome: 'dead' as const, ...answered, ...(dropped && { dropped }) }];
  const death = { ref, job, reason: 'refused' as const, failure, attempts, nowMs: atMs };
  await createDeadLetters(redis, { lanes }).record(destination, death);
  await lanes.close();
  return `metric-event~${ref.jobId}`;
}

function refOf(letterId: string): JobRef {
  const [type, id = ''] = letterId.split('~');
  return { type: type as JobRef['type'], jobId: id };
}
