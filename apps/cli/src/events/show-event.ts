import type { EventStatus, JobStatus, Step } from '@tracklayer/event-status';
import { briefDuration } from '@tracklayer/format';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import { nextText, stateText } from './fate.js';

const NAMES: Readonly<Record<JobStatus['type'], string>> = {
  'profile-upsert': 'profile',
  'list-subscription': 'subscription',
  'metric-event': 'event',
  'event-backfill': 'back-fill',
  'back-in-stock': 'back-in-stock',
};

/** Prints each job of an event: its state, and its steps with their times. */
export async function showEvent({ destination, jobs, tag }: EventStatus, out: Output): Promise<void> {
  const { bold, dim } = out.colors;
  const [first] = jobs;
  const title = [first?.name, first?.eventId ?? `~${tag}`].filter((part) => part !== undefined).join(' ');
  await out.print(`${bold(oneLine(title))}  ${dim(`to ${destination}`)}`);
  for (const job of jobs) await showJob(job, out);
}

async function showJob(job: JobStatus, out: Output): Promise<void> {
  const { dim } = out.colors;
  const name = job.name === undefined ? NAMES[job.type] : `${NAMES[job.type]} ${job.name}`;
  await out.print(`\n  ${oneLine(name)}: ${painted(job, out)}  ${dim(job.jobId)}`);
  const [start] = job.steps;
  for (const step of job.steps) {
    const after = start === undefined ? 0 : step.atMs - start.atMs;
    const since = after === 0 ? '' : `+${briefDuration(after)}`;
    await out.print(
      `    ${new Date(step.atMs).toISOString()}  ${dim(since.padStart(9))}  ${oneLine(stepText(step))}`,
    );
  }
  if (job.waited.length > 0) await out.print(`    ${dim('waited for')} ${oneLine(job.waited.join(', '))}`);
  if (job.untilMs !== undefined) {
    await out.print(`    ${dim('at the latest')} ${new Date(job.untilMs).toISOString()}`);
  }
  const leftOut = job.leftOut.map(({ field, reason }) => `${field} (${reason})`);
  if (leftOut.length > 0) await out.print(`    ${dim('left out')} ${oneLine(leftOut.join(', '))}`);
  const of = [
    job.migrationId && `migration ${job.migrationId}`,
    job.campaignId && `campaign ${job.campaignId}`,
    job.details?.profileId && `profile ${job.details.profileId}`,
  ].filter(Boolean);
  if (of.length > 0) await out.print(`    ${dim('of')} ${of.join(', ')}`);
  const next = nextText(job);
  if (next !== undefined) await out.print(wrap(`    ${dim('→')} ${oneLine(next)}`, out.width, 6));
}

function painted(job: JobStatus, { colors }: Output): string {
  const text = oneLine(stateText(job));
  if (job.state === 'delivered' || job.state === 'duplicate') return colors.green(text);
  return job.state === 'dead' || job.state === 'discarded' ? colors.red(text) : colors.yellow(text);
}

/** `delivered 202 request 0b1c…` */
function stepText({ what, code, status, requestId, tookMs }: Step): string {
  return [
    what,
    code,
    status,
    tookMs === undefined ? undefined : `in ${briefDuration(tookMs)}`,
    requestId === undefined ? undefined : `request ${requestId}`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
