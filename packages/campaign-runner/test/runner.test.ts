import { describe, expect, it } from '@jest/globals';
import type { Campaign, DeadLetters } from '@tracklayer/dead-letters';
import { until } from '@tracklayer/testing';
import { createCampaignRunner } from '../src/runner.js';

type Run = DeadLetters['campaigns']['run'];

/** A runner whose campaigns end as `run` says. */
function open(run: (...args: Parameters<Run>) => Promise<unknown>) {
  const said: string[] = [];
  const ended: string[] = [];
  const runner = createCampaignRunner({
    run: async (...args) => (await run(...args)) as Campaign,
    say: (_, __, message) => said.push(message),
    onEnd: (id) => ended.push(id),
  });
  return { runner, said, ended };
}

describe('A runner of campaigns', () => {
  it('leaves a campaign that failed alone for a time, and says that a worker tries again', async () => {
    const { runner, said, ended } = open(async () => {
      throw new Error('only a newer version can read it');
    });
    runner.take('main', 'c1');
    await until(() => ended.length === 1);
    expect(said).toEqual(['could not run a campaign; a worker tries again']);
    runner.take('main', 'c1');
    expect(ended).toEqual(['c1', 'c1']);
    expect(said).toHaveLength(1);
  });

  it('ends its runs when the worker stops, and those of other destinations when it is told so', async () => {
    const { runner, ended } = open(
      (_, __, { signal }) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve({ state: 'running', counts: {} }));
        }),
    );
    runner.take('a', 'c1');
    runner.take('b', 'c2');
    runner.keepOnly(['b']);
    await until(() => ended.length === 1);
    expect(runner.running()).toEqual(['c2']);
    await runner.close();
    expect(ended).toEqual(['c1', 'c2']);
  });
});
