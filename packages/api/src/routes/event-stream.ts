import { setTimeout as sleep } from 'node:timers/promises';
import { findEvents } from '@tracklayer/event-status';
import { journalOver, watchJournal } from '@tracklayer/journal';
import { z } from 'zod';
import { chosenOf } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { lookUp, withState } from '../find-events.js';
import { destinationId } from '../schemas/common.js';
import { type ApiServer, READS } from '../server-types.js';
import { type EventStream, stream } from '../sse.js';

interface Wanted {
  what?: string | undefined;
  name?: string | undefined;
}

/** Steps of one reading that are sent. A reader that needs more reads the history. */
const MOST_AT_ONCE = 200;
const LOOK_EVERY_MS = 1_000;

export function eventStreamRoute(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'GET',
    url: '/events/stream',
    config: READS,
    schema: {
      operationId: 'streamEvents',
      tags: ['events'],
      summary:
        'What happens to events from now on, as server-sent events: `ready`, `step`, and `left-out` with a count.',
      produces: ['text/event-stream'],
      querystring: z.strictObject({
        destination: destinationId.optional(),
        what: z.string().max(40).optional().describe('Only enqueued, delivered, duplicate, skipped, dead …'),
        name: z.string().max(200).optional().describe('Only events of this name.'),
      }),
    },
    handler: async (request, reply) => {
      const { destination, ...wanted } = request.query;
      const open = sources();
      const chosen = chosenOf(await open.destinations(), destination);
      await stream(request, reply, async (events) => {
        await events.send('ready', JSON.stringify({ destinations: chosen }));
        if (chosen.length === 0) return untilAny(open, events.signal);
        await Promise.all(chosen.map((id) => follow(open, id, wanted, events)));
      });
    },
  });
}

/** A new system has no destination. The stream ends with the first one, and the reader connects again. */
async function untilAny({ destinations }: ApiSources, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await destinations()).length === 0)
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
}

async function follow(
  sources: ApiSources,
  destination: string,
  { what, name }: Wanted,
  { signal, send }: EventStream,
): Promise<void> {
  for await (const { steps, leftOut } of watchJournal(sources.redis, destination, signal)) {
    const meant = steps.filter((step) => what === undefined || step.what === what);
    const shown = meant.slice(-MOST_AT_ONCE);
    const missing = leftOut + meant.length - shown.length;
    if (missing > 0) await send('left-out', JSON.stringify({ destination, count: missing }));
    const journal = journalOver(sources.redis, destination);
    for (const step of shown) {
      const { events } = await findEvents(lookUp(sources), destination, [{ tag: step.tag }], { journal });
      const job = events.flatMap(({ jobs }) => jobs).find(({ jobId }) => jobId === step.jobId);
      if (name !== undefined && job?.name !== name) continue;
      const state = events[0] === undefined ? undefined : withState(events[0]).state;
      await send(
        'step',
        JSON.stringify({ destination, ...step, ...(state && { state }), ...(job && { job }) }),
      );
    }
  }
}
