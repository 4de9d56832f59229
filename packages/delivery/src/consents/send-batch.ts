/**
 * Sends the consents of a batch by one call. A refusal is taken apart down to the person and the channel. The culprits are
 * sent alone and die alone; the others go once more, without them.
 */
import { consentAddresses } from '@tracklayer/events';
import {
  buildRequest,
  type Call,
  callOf,
  channelAddresses,
  isContentRefusal,
  type KlaviyoAnswer,
  type Outcome,
  readFailures,
  splitConsents,
} from '@tracklayer/klaviyo';
import { jobId, PRIORITY } from '@tracklayer/lanes';
import type { BreakerPass } from '../breaker/pass.js';
import type { LaneContext } from '../context.js';
import { makeCall, takePermit } from '../steps/make-call.js';
import type { Disposition } from '../steps/settle.js';
import { isAnswerOld } from './answer-age.js';
import {
  channelsOf,
  endConsents,
  type OpenConsent,
  type ParsedBatch,
  partOf,
  sendAlone,
  withoutChannels,
} from './batch.js';
import { endBatch } from './end-batch.js';
import { withoutOvertaken } from './overtaken.js';

/** Klaviyo may report a few refusals at a time. After so many rounds the batch is halved. */
const MAX_ROUNDS = 8;
const ANSWERED: Outcome = { kind: 'delivered', status: 200 };
const TAKEN_APART: Outcome = { kind: 'skipped', reason: 'taken_apart' };

/** @param how `asked`: the last call that asked about the people. `answeredMs`: when its answer came, in epoch ms. */
export async function sendBatch(
  batch: ParsedBatch,
  open: readonly OpenConsent[],
  { pass, asked, answeredMs }: { pass: BreakerPass; asked: Call | undefined; answeredMs?: number },
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Disposition> {
  const before = asked === undefined ? [] : [asked];
  let rest = await withAddress(open, batch, lane);
  for (let round = 1; rest.length > 0; round += 1) {
    const call = callOf(requestOf(batch, rest, lane), lane.settings);
    const isWanted = async () =>
      pass.isValid() && (answeredMs === undefined || !isAnswerOld(answeredMs, batch.ref, lane));
    const isPermitted = await takePermit(call.endpoint, 'backfill', lane, signal, isWanted);
    if (!isPermitted) return { kind: 'delay', untilMs: lane.nowMs() };
    const sent = await sendLocked(batch, rest, lane, signal);
    rest = sent.rest;
    if (sent.outcome === undefined) break;
    const { outcome, answer } = sent;
    if (outcome.kind === 'delivered') {
      await endDelivered(batch, rest, outcome, lane);
      await pass.report(outcome, call, before);
      return endBatch(batch, [], outcome, lane);
    }
    if (answer === undefined || !isContentRefusal(answer) || outcome.kind !== 'dead') {
      return endBatch(batch, rest, await pass.report(outcome, call, before), lane, call);
    }
    rest = await takeApart(batch, rest, { answer, round }, lane);
    if (rest.length > 0) continue;
    await pass.report(outcome, call, before);
    return endBatch(batch, [], TAKEN_APART, lane);
  }
  if (asked !== undefined) await pass.report(ANSWERED, asked);
  return endBatch(batch, [], TAKEN_APART, lane);
}

/** Consents without an address cannot be in a request. Alone they become dead letters that say so. */
async function withAddress(
  open: readonly OpenConsent[],
  batch: ParsedBatch,
  lane: LaneContext,
): Promise<OpenConsent[]> {
  const hasAddress = ({ left }: OpenConsent) => consentAddresses(left.profile, left.consent).length > 0;
  await sendAlone(
    open.filter((each) => !hasAddress(each)),
    batch,
    lane,
  );
  return open.filter(hasAddress);
}

interface Sent {
  /** The consents that were in the call. */
  rest: OpenConsent[];
  /** Undefined where some consents left before the call, so that no call was made. */
  outcome?: Outcome;
  answer?: KlaviyoAnswer | undefined;
}

/** Locks the addresses, checks once more that the consents are the newest, and makes the call at once. */
async function sendLocked(
  batch: ParsedBatch,
  open: readonly OpenConsent[],
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Sent> {
  const addresses = open.map(({ left }) => consentAddresses(left.profile, left.consent));
  const identities = addresses.flat().map(({ identity }) => `consent:${identity}`);
  const leases = await lane.store.leaseAddresses(identities, batch.ref.jobId);
  try {
    const taken = [...leases.taken];
    const free = addresses.map((own) => taken.splice(0, own.length).every(Boolean));
    await sendAlone(
      open.filter((_, index) => !free[index]),
      batch,
      lane,
    );
    const ours = open.filter((_, index) => free[index]);
    const rest = await withoutOvertaken(await withoutErased(ours, batch, lane), batch, lane);
    if (rest.length === 0) return { rest };
    const request = requestOf(batch, rest, lane);
    const call = callOf(request, lane.settings);
    const { outcome, answer } = await makeCall({ request, call }, lane, signal);
    return { rest, outcome, answer };
  } finally {
    await leases.end();
  }
}

/** Leaves out people who were erased while the batch waited. */
async function withoutErased(
  open: readonly OpenConsent[],
  batch: ParsedBatch,
  lane: LaneContext,
): Promise<OpenConsent[]> {
  const erased = await lane.erased.among(open.map(({ left }) => left.profile));
  await endConsents(
    open.filter((_, index) => erased[index]),
    { kind: 'skipped', reason: 'erased' },
    batch,
    lane,
  );
  return open.filter((_, index) => !erased[index]);
}

function requestOf({ job }: ParsedBatch, open: readonly OpenConsent[], { settings }: LaneContext) {
  return buildRequest({ ...job, consents: open.map(({ left }) => left) }, settings);
}

/** Ends the consents of a call that Klaviyo took. A phone number that it dropped from the call is sent alone. */
async function endDelivered(
  batch: ParsedBatch,
  open: readonly OpenConsent[],
  { warnings = [] }: Extract<Outcome, { kind: 'delivered' }>,
  lane: LaneContext,
): Promise<void> {
  const dropped = warnings.some(({ field }) => field === 'phone_number');
  if (dropped) {
    // The answer does not say whose number it was.
    const parts = open.flatMap(({ left }) => {
      const channels = channelsOf(left).filter((channel) => channel !== 'email');
      return channels.length === 0 ? [] : [partOf(batch.job, left, channels)];
    });
    await lane.enqueue(parts);
  }
  await endConsents(open, { kind: 'delivered' }, batch, lane);
}

/** Takes a refused batch apart. Returns the consents to send again. */
async function takeApart(
  batch: ParsedBatch,
  open: readonly OpenConsent[],
  { answer, round }: { answer: KlaviyoAnswer; round: number },
  lane: LaneContext,
): Promise<OpenConsent[]> {
  const { job, ref } = batch;
  const left = { ...job, consents: open.map((each) => each.left) };
  const failures = readFailures(answer);
  const { refused, ofAll } = splitConsents(left, failures);
  const log = (newJobs: number) =>
    lane.log.warn(
      {
        destination: lane.destination.id,
        ...ref,
        code: failures[0]?.code ?? `http_${answer.status}`,
        entries: left.consents.flatMap((each) => channelAddresses({ ...each, type: 'list-subscription' }))
          .length,
        newJobs,
      },
      'batch refused and split',
    );
  if (ofAll || (open.length === 1 && refused.size === 0)) {
    log(open.length);
    await sendAlone(open, batch, lane);
    return [];
  }
  if (refused.size > 0 && round < MAX_ROUNDS) {
    const { rest, alone } = withoutChannels(open, refused, batch);
    log(alone.length);
    await lane.enqueue(alone);
    return rest;
  }
  log(1);
  const middle = Math.ceil(open.length / 2);
  const { releases: _dependents, follows: _dependsOn, replay: _replay, ...data } = job;
  const half = open.slice(middle).map(({ left: consent }) => consent);
  if (half.length > 0) {
    await lane.enqueue([
      {
        jobId: jobId('event-backfill', 'half', ref.jobId, String(open.length)),
        data: { ...data, consents: half },
        priority: PRIORITY.backfill,
      },
    ]);
  }
  return open.slice(0, middle);
}
