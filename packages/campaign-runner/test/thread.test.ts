import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@tracklayer/config';
import { until } from '@tracklayer/testing';
import { createCampaignThread } from '../src/thread.js';

const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const config = await loadConfig({
  cwd: '/',
  env: { KEY: 'pk_test_0000000000000000000000000000000000' },
  input: { destinations: { main: { apiKeyEnv: 'KEY' } } },
});

/** A thread that answers each campaign as `code` says; `message` is the order, `port` goes back. */
function open(code: string) {
  const said: string[] = [];
  const thread = createCampaignThread({
    program: program(
      `import { parentPort as port, workerData } from 'node:worker_threads';` +
        `port.on('message', (message) => { ${code} });`,
    ),
    config,
    say: (_, __, message) => said.push(message),
  });
  return { thread, said };
}

describe('The thread of the campaigns', () => {
  it('runs what it is given, and passes on what it says', async () => {
    const { thread, said } = open(
      `if (message.take) port.postMessage({ say: 'info', fields: {}, message: workerData.redisUrl });
       if (message.take?.id === 'c2') port.postMessage({ ended: 'c2' });
       if (message.close) port.close();`,
    );
    thread.take('main', 'c1');
    thread.take('main', 'c2');
    await until(() => thread.running().length === 1);
    expect(thread.running()).toEqual(['c1']);
    expect(said).toEqual([config.redis.url, config.redis.url]);
    await thread.close();
    expect(thread.running()).toEqual([]);
  });

  it('may fail: the worker goes on, says so, and starts no other thread at once', async () => {
    const { thread, said } = open(`throw new Error('broken')`);
    thread.take('main', 'c1');
    await until(() => thread.running().length === 0);
    expect(said).toEqual([expect.stringContaining('the thread of the campaigns failed')]);
    thread.take('main', 'c1');
    expect(thread.running()).toEqual([]);
    await thread.close();
  });
});
