/**
 * Events of an application that cannot be delivered as they are. The producer puts each into the lane of events, and a worker
 * records it as a dead letter, so the producer needs no dead letters.
 *
 * Defends against a flood: one mistake in an application makes every event of it invalid. So the quarantine of a destination
 * has a limit in number and one in rate, and each event is kept once. What is beyond the limits is counted and not kept.
 *
 * The payload has no field `event`. So a worker of an older version cannot send it: it records an unparseable dead letter.
 */
import type { JsonValue, Problem } from '@tracklayer/events';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { z } from 'zod';
import { JOB_VERSION } from './job.js';
import { laneKeys } from './keys.js';

/** The payload of a quarantined event. */
export interface QuarantinedEvent {
  v: typeof JOB_VERSION;
  type: 'metric-event';
  /** Epoch ms, when the application tracked it. */
  enqueuedAtMs: number;
  attempts: [];
  /** It depends on no job, and none depends on it. */
  follows?: undefined;
  quarantined: {
    /** What the application sent, as far as JSON can hold it. */
    event: JsonValue;
    problems: Problem[];
    /** The event was too large, and this is a part of it. */
    cut?: true;
  };
}

const QUARANTINE_LIMITS = { events: 100_000, perMinute: 6_000 } as const;

/** An event leaves the quarantine when it is replayed, discarded or expired. This forgets events that an older worker recorded. */
const FORGOTTEN_AFTER_MS = 400 * 24 * 3_600_000;

/** `kept`: the quarantine has room for it, or has it already. */
export type Admission = 'kept' | 'quarantine_full' | 'quarantine_rate';

const ADMISSIONS: Record<string, Admission> = { k: 'kept', f: 'quarantine_full', r: 'quarantine_rate' };

/**
 * Admits events to the quarantine of a destination, and counts those that it turns away.
 * KEYS: 1 the quarantine, a sorted set of job ids by epoch ms; 2 the events of this minute; 3 counts.
 * ARGV: 1 epoch ms, 2 the most events, 3 the most a minute, 4 when an event is forgotten in ms, 5… job ids.
 * Returns one letter per id: `k` kept, `f` full, `r` rate.
 */
const ADMIT = defineScript(
  'lanes-quarantine-admit',
  `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[1]) - tonumber(ARGV[4]))
local held = redis.call('ZCARD', KEYS[1])
local used = tonumber(redis.call('GET', KEYS[2]) or '0')
local answers, away, came = {}, 0, 0
for i = 5, #ARGV do
  local answer = 'k'
  if not redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    if held >= tonumber(ARGV[2]) then
      answer = 'f'
    elseif used + came >= tonumber(ARGV[3]) then
      answer = 'r'
    else
      redis.call('ZADD', KEYS[1], ARGV[1], ARGV[i])
      held = held + 1
      came = came + 1
    end
  end
  if answer ~= 'k' then
    away = away + 1
  end
  answers[#answers + 1] = answer
end
if came > 0 then
  redis.call('INCRBY', KEYS[2], came)
  redis.call('PEXPIRE', KEYS[2], 120000)
end
if away > 0 then
  redis.call('HINCRBY', KEYS[3], 'metric-event:turned_away', away)
end
return table.concat(answers)
`,
);

/** Asks for room for these events, in the order given. One round trip. */
export async function admitToQuarantine(
  redis: RedisClient,
  destination: string,
  jobIds: readonly string[],
  nowMs: number,
): Promise<Admission[]> {
  if (jobIds.length === 0) return [];
  const { quarantine, quarantineRate, counts } = laneKeys(destination);
  const letters = await runScript(
    redis,
    ADMIT,
    [quarantine, quarantineRate(Math.floor(nowMs / 60_000)), counts],
    [
      String(nowMs),
      String(QUARANTINE_LIMITS.events),
      String(QUARANTINE_LIMITS.perMinute),
      String(FORGOTTEN_AFTER_MS),
      ...jobIds,
    ],
  );
  return [...String(letters)].map((letter) => ADMISSIONS[letter] ?? 'quarantine_full');
}

const problem = z.looseObject({ path: z.string(), code: z.string(), got: z.string(), fix: z.string() });
const schema = z.looseObject({
  v: z.literal(JOB_VERSION),
  type: z.literal('metric-event'),
  enqueuedAtMs: z.number(),
  quarantined: z.looseObject({
    event: z.json(),
    problems: z.array(problem),
    cut: z.literal(true).optional(),
  }),
});

/** The quarantined event in a payload. Undefined for any other payload. */
export function quarantinedEvent(data: unknown): QuarantinedEvent | undefined {
  const isMarked = typeof data === 'object' && data !== null && 'quarantined' in data;
  return isMarked && schema.safeParse(data).success ? (data as QuarantinedEvent) : undefined;
}
