import { abbreviateEmail } from '@tracklayer/privacy';
import type { RecordedEvent } from '@tracklayer/sandbox';
import type { Colors } from './screen.js';
import type { Tracked } from './shop-client.js';

const EVENT_WIDTH = 15;
const METRIC_WIDTH = 20;
const WHO_WIDTH = 20;

/** `✔ purchase → Placed Order  av…@shop.example  31 ms`: an event that Klaviyo has. */
export function arrivedLine(
  arrived: { name: string; metric: string; email: string; ms?: number; how?: string },
  { green, dim, bold }: Colors,
): string {
  const { name, metric, email, ms, how = '' } = arrived;
  const cells = [
    `${green('✔')} ${name.padEnd(EVENT_WIDTH)}`,
    `${dim('→')} ${bold(metric.padEnd(METRIC_WIDTH))}`,
    whoText(email).padEnd(WHO_WIDTH),
    ms === undefined ? '' : `${String(Math.round(ms)).padStart(5)} ms`,
    dim(how),
  ];
  return cells.join('  ').trimEnd();
}

/** `– sign_up → Subscribed to List  be…@shop.example  not sent: no consent`: an event that did not reach Klaviyo. */
export function stoppedLine(
  stopped: { mark: string; name: string; metric: string; email: string; why: string },
  { dim }: Colors,
): string {
  const { mark, name, metric, email, why } = stopped;
  const cells = [
    `${mark} ${name.padEnd(EVENT_WIDTH)}`,
    dim(`→ ${metric.padEnd(METRIC_WIDTH)}`),
    whoText(email).padEnd(WHO_WIDTH),
    why,
  ];
  return cells.join('  ');
}

/** The person of an event, who may have left a phone number only. */
function whoText(email: string): string {
  return email === '' ? 'by phone' : abbreviateEmail(email);
}

const JOB_WORDS: Record<string, string> = {
  'profile-upsert': 'profile',
  'list-subscription': 'subscription',
  'metric-event': 'event',
};

/** `profile → subscription → event`: the enqueued jobs of an event, in their order. */
export function jobsOf({ receipt }: Tracked): string {
  return receipt.jobs
    .filter(({ status }) => status === 'enqueued')
    .map(({ type }) => JOB_WORDS[type] ?? type)
    .join(' → ');
}

/** The time from `track` in the shop to the acceptance in the sandbox. Both processes use the same clock. */
export function tookMs({ trackedAtMs }: Tracked, { acceptedAtMs }: RecordedEvent): number {
  return Math.max(0, acceptedAtMs - trackedAtMs);
}
