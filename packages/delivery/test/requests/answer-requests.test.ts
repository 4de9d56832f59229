import { createKlaviyoClient, limitWindows } from '@tracklayer/klaviyo';
import { createPermits } from '@tracklayer/rate-limit';
import { DEFAULT_KEY, startSandbox } from '@tracklayer/sandbox';
import { createLogger } from '@tracklayer/telemetry';
import { withDestination } from '@tracklayer/testing';
import { askWorker } from '@tracklayer/worker-requests';
import { answerRequests } from '../../src/requests/answer-requests.js';

const { signal } = new AbortController();
const log = createLogger({ name: 'test', level: 'silent' });

describe('a worker that looks for requests', () => {
  it('has Klaviyo delete the person that a request names, and answers one that it does not know', async () => {
    const sandbox = await startSandbox({ limits: 'none' });
    const client = createKlaviyoClient({
      baseUrl: sandbox.url,
      apiKey: DEFAULT_KEY,
      revision: '2026-04-15',
      timeoutMs: 5_000,
      network: {},
    });
    try {
      await withDestination(async ({ redis, destination }) => {
        const permits = createPermits({ redis, destination, windows: limitWindows({}) });
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
        const wait = { waitMs: 20_000, signal };
        const asked = [
          askWorker(redis, destination, { kind: 'delete-person', order }, wait),
          askWorker(redis, destination, { kind: 'of a newer version' }, wait),
        ];
        const done = Promise.all(asked);
        let isDone = false;
        void done.then(() => {
          isDone = true;
        });
        while (!isDone) await answerRequests({ redis, destination, client, permits, signal, log });
        expect(await done).toEqual([
          { state: 'answered', answer: { accepted: 1, failures: [] } },
          { state: 'answered', answer: expect.objectContaining({ accepted: 0 }) },
        ]);
        permits.close();
      });
    } finally {
      client.close();
      await sandbox.close();
    }
  });
});
