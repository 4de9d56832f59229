import { QueueUnavailableError } from '../errors.js';
import type { Receipt } from '../receipt.js';
import type { Sent } from '../send-in-order.js';
import type { SendNow } from '../send-now.js';
import { frozen, type Taken } from '../taken.js';
import type { Intake } from './intake.js';

/** Sends as `direct` does, and keeps in the outbox what Redis does not take. Then the receipts say `kept`. */
export function throughOutbox(direct: SendNow, { submit }: Pick<Intake, 'submit'>): SendNow {
  async function many(calls: readonly Taken[], send: () => Promise<Receipt[]>): Promise<Receipt[]> {
    if (calls.length === 0) return [];
    return receiptsOf(await submit(calls, () => sentBy(calls.length, send)));
  }

  return {
    async one(call) {
      const [receipt] = await many([frozen(call)], async () => [await direct.one(call)]);
      return receipt as Receipt;
    },
    events: (submissions, nowMs, destinations) =>
      many(
        submissions.map((checked) => ({ checked, nowMs, destinations })),
        () => direct.events(submissions, nowMs, destinations),
      ),
    refused: (refused, nowMs, destinations) =>
      many(
        refused.map((checked) => frozen({ checked, nowMs, destinations })),
        () => direct.refused(refused, nowMs, destinations),
      ),
  };
}

/** What happened to each of `count` calls. The first ones may be stored where the others are not. */
async function sentBy(count: number, send: () => Promise<Receipt[]>): Promise<Sent[]> {
  try {
    return (await send()).map((receipt) => ({ receipt }));
  } catch (error) {
    const stored = error instanceof QueueUnavailableError ? error.receipts : [];
    return Array.from({ length: count }, (_, index): Sent => {
      const receipt = stored[index];
      return receipt === undefined ? { error, isAway: true } : { receipt };
    });
  }
}

/** @throws the error of the first call that is stored nowhere, with the receipts of the calls before it */
function receiptsOf(sent: readonly Sent[]): Receipt[] {
  const receipts: Receipt[] = [];
  for (const each of sent) {
    if ('receipt' in each) receipts.push(each.receipt);
    else if (each.error instanceof QueueUnavailableError) {
      const { cause, storedMaybe, address, outbox } = each.error;
      throw new QueueUnavailableError({ cause: cause as Error, storedMaybe, address, outbox, receipts });
    } else throw each.error;
  }
  return receipts;
}
