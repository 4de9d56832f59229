/** Follows what happens to events from now on. */
import { EVENT_STREAM } from './api.js';
import { followStream } from './follow-stream.js';

/** One thing that happened to a job of an event. */
export interface TailStep {
  /** Different for each step that this page has seen. */
  key: string;
  /** Epoch ms. */
  atMs: number;
  destination: string;
  what: string;
  /** The job type. */
  type: string;
  /** Finds the event. */
  tag: string;
  /** What became of the event until the step was read. */
  state?: string;
  name?: string;
  eventId?: string;
}

export interface Wanted {
  destination: string;
  /** Only steps of this kind: `delivered`. */
  what: string;
  /** Only events of this name. */
  name: string;
}

export interface StepListener {
  onReady(): void;
  onSteps(steps: readonly TailStep[]): void;
  /** So many steps came faster than they could be sent. */
  onLeftOut(count: number): void;
  onCut(): void;
}

/** Steps that come at the same time are shown at the same time. */
const TOGETHER_MS = 250;

/** Returns what ends it. */
export function followSteps(
  wanted: Wanted,
  { onReady, onSteps, onLeftOut, onCut }: StepListener,
): () => void {
  const given = Object.entries(wanted).filter(([, value]) => value !== '');
  let seen = 0;
  let waiting: TailStep[] = [];
  let timer: number | undefined;
  const show = () => {
    timer = undefined;
    onSteps(waiting);
    waiting = [];
  };
  const end = followStream({
    url: `${EVENT_STREAM}?${new URLSearchParams(given)}`,
    on: {
      ready: onReady,
      step(data) {
        const step = stepOf(data, `${seen++}`);
        if (step === undefined) return;
        waiting.push(step);
        timer ??= window.setTimeout(show, TOGETHER_MS);
      },
      'left-out': (data) => onLeftOut(numberOf(fieldsOf(data).get('count'))),
    },
    onCut,
  });
  return () => {
    end();
    window.clearTimeout(timer);
  };
}

function stepOf(data: unknown, key: string): TailStep | undefined {
  const fields = fieldsOf(data);
  const job = fieldsOf(fields.get('job'));
  const [destination, tag, state] = [fields.get('destination'), fields.get('tag'), fields.get('state')];
  const [name, eventId] = [job.get('name'), job.get('eventId')];
  if (typeof destination !== 'string' || typeof tag !== 'string') return undefined;
  return {
    key,
    destination,
    tag,
    atMs: numberOf(fields.get('atMs')),
    what: String(fields.get('what')),
    type: String(fields.get('type')),
    ...(typeof state === 'string' && { state }),
    ...(typeof name === 'string' && { name }),
    ...(typeof eventId === 'string' && { eventId }),
  };
}

function fieldsOf(data: unknown): Map<string, unknown> {
  return new Map(typeof data === 'object' && data !== null ? Object.entries(data) : []);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
