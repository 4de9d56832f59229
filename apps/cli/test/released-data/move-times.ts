/**
 * Moves the times of jobs that are in a lane, by as long as the data has been kept. A follower that had 25 s left to wait
 * has 25 s left, and a job that was a minute old is a minute old. Everything outside the lanes stays as it was: letters,
 * marks, audit, campaigns, migrations, consents, profiles, and the time of each event.
 */

/** A Redis command without its key taken apart. */
export interface KeptCommand {
  name: string;
  key: string;
  args: readonly (string | Buffer)[];
}

const LANE_KEY =
  /^\{tracklayer:[^}]+\}:(?:profile-upsert|list-subscription|metric-event|event-backfill):(.+)$/;

/** BullMQ's own fields of a job, epoch ms. */
const JOB_TIMES = new Set(['timestamp', 'processedOn', 'finishedOn']);

/** Our fields in a job's payload, epoch ms. Those of an event are ISO texts, and stay. */
const PAYLOAD_TIMES = /"(enqueuedAtMs|untilMs|atMs)":(\d+)/g;

/** BullMQ multiplies the due time of a delayed job by this, to number jobs that are due in one millisecond. */
const DELAYED_SCALE = 4_096;

/** Lower scores of a lane's marker and priorities are no times. */
const LEAST_TIME_MS = 1e12;

/** The arguments of a command, with the times of a lane moved into the future by `ageMs`. Pure. */
export function moveTimes({ name, key, args }: KeptCommand, ageMs: number): (string | Buffer)[] {
  const part = LANE_KEY.exec(key)?.[1];
  if (part === undefined) return [...args];
  if (name === 'HSET') {
    return pairwise(args, (field, value) => [field, movedField(String(field), String(value), ageMs)]);
  }
  if (name === 'ZADD') {
    return pairwise(args, (score, member) => [movedScore(part, Number(score), ageMs), member]);
  }
  return [...args];
}

function movedField(field: string, value: string, ageMs: number): string {
  if (JOB_TIMES.has(field)) return String(Number(value) + ageMs);
  if (field !== 'data') return value;
  return value.replace(PAYLOAD_TIMES, (_, time: string, ms: string) => `"${time}":${Number(ms) + ageMs}`);
}

function movedScore(part: string, score: number, ageMs: number): string {
  switch (part) {
    case 'delayed':
      return String(score + ageMs * DELAYED_SCALE);
    case 'completed':
    case 'failed':
    case 'marker':
      return String(score > LEAST_TIME_MS ? score + ageMs : score);
    default:
      return String(score);
  }
}

type Args = readonly (string | Buffer)[];

function pairwise(
  args: Args,
  move: (first: string | Buffer, second: string | Buffer) => Args,
): Args[number][] {
  return args.flatMap((first, at) => (at % 2 === 0 ? move(first, args[at + 1] ?? '') : []));
}
