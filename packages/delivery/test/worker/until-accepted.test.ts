import { createLogger } from '@tracklayer/telemetry';
import { createUntilAccepted } from '../../src/worker/until-accepted.js';

const OOM = new Error("OOM command not allowed when used memory > 'maxmemory'.");

function patient() {
  const logged: string[] = [];
  const log = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => logged.push(line) },
  });
  return { logged, accepted: createUntilAccepted(log, 'main') };
}

it('repeats a refused write until Redis accepts it, and says it once', async () => {
  const { logged, accepted } = patient();
  let tries = 0;
  const store = accepted.over({
    async settle(id: string) {
      tries += 1;
      if (tries < 3) throw OOM;
      return id;
    },
  });
  await expect(store.settle('a')).resolves.toBe('a');
  expect(tries).toBe(3);
  expect(logged).toEqual([
    expect.stringMatching(/"level":"warn".*"code":"OOM".*raise maxmemory/),
    expect.stringMatching(/"level":"info"/),
  ]);
});

it('throws any other error at once', async () => {
  const { accepted } = patient();
  let tries = 0;
  const failing = accepted.write(async () => {
    tries += 1;
    throw new Error('WRONGTYPE');
  });
  await expect(failing).rejects.toThrow('WRONGTYPE');
  expect(tries).toBe(1);
});

it('gives up when the worker stops', async () => {
  const { accepted, logged } = patient();
  const refused = accepted.write(async () => {
    throw OOM;
  });
  accepted.stop();
  await expect(refused).rejects.toBe(OOM);
  expect(logged.join()).not.toContain('are settled');
});

it('says that it gave a write up where Redis goes away meanwhile', async () => {
  const { accepted, logged } = patient();
  const errors = [OOM, new Error('Connection is closed.')];
  const refused = accepted.write(async () => {
    throw errors.shift();
  });
  await expect(refused).rejects.toThrow('closed');
  expect(logged).toHaveLength(2);
  expect(logged[1]).toMatch(/"level":"warn".*"writes":1.*gave up writes/);
});
