import { OWNERSHIP } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { createKlaviyoClient, limitWindows } from '@tracklayer/klaviyo';
import { createPermits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';
import {
  DEFAULT_ACCOUNT_ID,
  DEFAULT_KEY,
  DEFAULT_LIST_ID,
  type Sandbox,
  startSandbox,
} from '@tracklayer/sandbox';
import { withDestination } from '@tracklayer/testing';
import { type Asked, askWorker } from '@tracklayer/worker-requests';
import { answerRequests } from '../../src/requests/answer-requests.js';

const { signal } = new AbortController();

interface World {
  sandbox: Sandbox;
  redis: RedisClient;
  destination: string;
  /** Asks, and lets a worker answer. */
  ask(...requests: object[]): Promise<Asked<object>[]>;
}

async function withAnswers(body: (world: World) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ limits: 'none' });
  const client = createKlaviyoClient({
    baseUrl: sandbox.url,
    apiKey: DEFAULT_KEY,
    revision: '2026-07-15',
    timeoutMs: 5_000,
    network: {},
  });
  try {
    await withDestination(async ({ redis, destination }) => {
      const permits = createPermits({ redis, destination, windows: limitWindows({}) });
      const settings = {
        id: destination,
        revision: '2026-07-15',
        dialect: 'klaviyo',
        baseUrl: sandbox.url,
        listId: DEFAULT_LIST_ID,
        mapping: { purchase: { metric: 'Outlet Order' } },
        orderedProducts: false,
        ownership: OWNERSHIP,
      } as const;
      const options = {
        redis,
        destination,
        client,
        permits,
        signal,
        settings,
        holds: createHolds(redis),
      };
      await body({
        sandbox,
        redis,
        destination,
        async ask(...requests) {
          const done = Promise.all(
            requests.map((each) =>
              askWorker<object>(redis, destination, each, { waitMs: 30_000, signal, isForNow: true }),
            ),
          );
          let isDone = false;
          void done.then(() => {
            isDone = true;
          });
          while (!isDone) await answerRequests(options);
          return done;
        },
      });
      permits.close();
    });
  } finally {
    client.close();
    await sandbox.close();
  }
}

describe('a worker that looks for requests', () => {
  it('has Klaviyo delete the person that a request names, and answers one that it does not know', async () => {
    await withAnswers(async ({ ask }) => {
      const order = {
        identifiers: {
          email: ['ava@shop.example'],
          externalId: [],
          phoneNumber: [],
          exchangeId: [],
          anonymousId: [],
        },
        isNamedByPhone: false,
      };
      expect(await ask({ kind: 'delete-person', order }, { kind: 'of a newer version' })).toEqual([
        { state: 'answered', answer: { accepted: 1, failures: [] } },
        { state: 'answered', answer: expect.objectContaining({ accepted: 0 }) },
      ]);
    });
  });

  it('tells the set-up of its destination: revision, mapping, and the scopes that a read can show', async () => {
    await withAnswers(async ({ ask, sandbox, redis, destination }) => {
      const endpoint = 'POST /api/events';
      await createHolds(redis).place(
        destination,
        { cause: 'refused', code: 'denied', status: 403 },
        endpoint,
      );
      sandbox.denyScope(DEFAULT_ACCOUNT_ID, 'flows:read');
      const [said] = await ask({ kind: 'set-up' });
      expect(said).toMatchObject({
        answer: {
          revision: '2026-07-15',
          revisionEndsOn: '2028-07-15',
          mapping: {
            changes: [{ event: 'purchase', what: 'metric', before: 'Placed Order', after: 'Outlet Order' }],
          },
          key: {
            isRefused: false,
            scopes: expect.arrayContaining([
              { scope: 'accounts:read', state: 'granted', for: [] },
              { scope: 'flows:read', state: 'missing', for: [] },
              { scope: 'events:write', state: 'missing', for: ['metric-event', 'event-backfill'] },
              { scope: 'profiles:write', state: 'not_refused', for: expect.any(Array) },
            ]),
          },
        },
      });
      sandbox.revokeKey(DEFAULT_ACCOUNT_ID);
      expect(await ask({ kind: 'set-up' })).toMatchObject([{ answer: { key: { isRefused: true } } }]);
      expect(JSON.stringify(said)).not.toContain(DEFAULT_KEY);
    });
  });

  it('tells which events start which flows of the account, or why it cannot', async () => {
    await withAnswers(async ({ ask, sandbox }) => {
      const flow = (id: string, metric: string, status: 'live' | 'draft') => ({
        id,
        status,
        definition: { triggers: [{ type: 'metric', id: `metric:${metric}` }], profile_filter: null },
      });
      sandbox.setFlows(DEFAULT_ACCOUNT_ID, [
        flow('Cart', 'Added to Cart', 'live'),
        flow('Outlet', 'Outlet Order', 'draft'),
        flow('Shop', 'Placed Order', 'live'),
      ]);
      const [said] = await ask({ kind: 'flows' });
      const starts = (said as { answer: { starts: { event: string; flows: object[] }[] } }).answer.starts;
      const flowsOf = (name: string) => starts.find(({ event }) => event === name)?.flows;
      expect(flowsOf('add_to_cart')).toMatchObject([{ name: 'Cart', would: 'start' }]);
      expect(flowsOf('purchase')).toMatchObject([{ name: 'Outlet', status: 'draft' }]);
      expect(flowsOf('search')).toEqual([]);
      expect(said).toMatchObject({ answer: { others: [{ name: 'Shop', status: 'live' }] } });
      sandbox.revokeKey(DEFAULT_ACCOUNT_ID);
      expect(await ask({ kind: 'flows' })).toMatchObject([
        { answer: { refused: { code: 'account_unreadable' } } },
      ]);
    });
  });
});
