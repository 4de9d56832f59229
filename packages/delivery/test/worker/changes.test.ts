import { type Config, type ConfigInput, type DestinationInput, loadConfig } from '@tracklayer/config';
import { changesBetween } from '../../src/worker/changes.js';

const destination = (apiKeyEnv: string, more: Partial<DestinationInput> = {}): DestinationInput => ({
  apiKeyEnv,
  ...more,
});

const config = (destinations: ConfigInput['destinations'], more: Partial<ConfigInput> = {}, keyA = 'pk_a') =>
  loadConfig({ cwd: '/', env: { A: keyA, B: 'pk_b' }, input: { destinations, ...more } });

async function between(before: Promise<Config>, after: Promise<Config>) {
  const { added, changed, ...rest } = changesBetween(await before, await after);
  return { added: added.map(({ id }) => id), changed: changed.map(({ id }) => id), ...rest };
}

const NOTHING = { added: [], changed: [], removed: [], afterRestart: [] };

describe('the changes between two configurations', () => {
  it('are empty for equal configurations', async () => {
    const same = { a: destination('A', { limits: { 'POST /api/events': { perSecond: 5, perMinute: 50 } } }) };
    expect(await between(config(same), config(structuredClone(same)))).toEqual(NOTHING);
  });

  it('name added, removed and changed destinations', async () => {
    const before = config({ a: destination('A'), gone: destination('B') });
    const after = config({ a: destination('A', { listId: 'Y6nRLr' }), new: destination('B') });
    expect(await between(before, after)).toEqual({
      ...NOTHING,
      added: ['new'],
      changed: ['a'],
      removed: ['gone'],
    });
  });

  it('include a changed key behind the same name', async () => {
    const same = { a: destination('A'), b: destination('B') };
    expect(await between(config(same), config(same, {}, 'pk_other'))).toEqual({ ...NOTHING, changed: ['a'] });
  });

  it('name the settings that need a restart', async () => {
    const same = { a: destination('A') };
    const after = config(same, { retry: { attempts: 3 }, worker: { graceMs: 1 } });
    expect(await between(config(same), after)).toEqual({ ...NOTHING, afterRestart: ['retry', 'worker'] });
  });
});
