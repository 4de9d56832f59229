/** The state of an event as words, and as an exit code. Pure. */
import { decidingJob, type EventStatus, isUnderWay, type JobStatus } from '@tracklayer/event-status';
import { counted } from '@tracklayer/format';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

/** The worst fate decides: an event that was not sent, then one under way. */
export function exitCodeOf(events: readonly EventStatus[]): ExitCode {
  const states = events.flatMap((event) => decidingJob(event)?.state ?? []);
  if (states.length === 0) return EXIT.notFound;
  if (states.some((state) => NOT_SENT.has(state))) return EXIT.notSent;
  if (states.some(isUnderWay)) return EXIT.underWay;
  return states.every((state) => state === 'unknown') ? EXIT.notFound : EXIT.ok;
}

const NOT_SENT: ReadonlySet<string> = new Set(['dead', 'discarded', 'skipped']);

/** `held: POST /api/events (http_403)` */
export function stateText({ state, waitsFor, code, replays, batchOf, type }: JobStatus): string {
  const words = WORDS[state] ?? state;
  const what = waitsFor === undefined || state === 'waits-for-profile' ? '' : `: ${waitsFor}`;
  const why = code === undefined ? '' : ` (${code})`;
  const again = replays === 0 ? '' : `, replayed ${replays === 1 ? 'once' : `${replays} times`}`;
  return `${words}${what}${why}${again}${togetherText(type, batchOf)}`;
}

function togetherText(type: JobStatus['type'], batchOf: number | undefined): string {
  if (batchOf === undefined) return '';
  if (type === 'event-backfill') return `, in a batch of ${batchOf}`;
  return type === 'metric-event' ? `, in bulk, with ${counted(batchOf - 1, 'other')}` : '';
}

const WORDS: Readonly<Partial<Record<JobStatus['state'], string>>> = {
  waiting: 'waits for a worker',
  'waits-for-profile': 'waits for its profile',
  'waits-for-subscription': 'waits for its subscription',
  'waits-for-permit': 'waits for a permit',
  retrying: 'is tried again',
  throttled: 'waits, since the destination asked for slower calls',
  'in-work': 'a worker has it',
  dead: 'a dead letter',
  unknown: 'nothing says what became of it',
};

/** What to do next; undefined where nothing is to be done. */
export function nextText({
  state,
  letterId,
  destination,
  hint,
  type,
  waitsFor,
}: JobStatus): string | undefined {
  switch (state) {
    case 'dead':
      return `${hint === undefined ? '' : `${hint} `}tracklayer dlq show ${letterId ?? ''} --destination ${destination}`;
    case 'held':
      return 'The hold ends by itself when a probe succeeds. See tracklayer lanes.';
    case 'paused':
      return waitsFor === 'migration'
        ? 'To continue the migration: tracklayer backfill resume'
        : `To continue: tracklayer resume ${destination} ${type}`;
    default:
      return undefined;
  }
}
