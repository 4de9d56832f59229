import { createLogger } from '@tracklayer/telemetry';
import { createDataLossWatch } from '../../src/worker/data-loss.js';

it('says once which destinations Redis forgot, and makes it know them again', async () => {
  const known = new Set(['de', 'fr']);
  const logged: string[] = [];
  const look = createDataLossWatch({
    destinations: () => ['de', 'fr'],
    lanes: { destinations: async () => [...known] },
    restore: async (id) => void known.add(id),
    log: createLogger({ name: 'test', level: 'warn', destination: { write: (line) => logged.push(line) } }),
  });
  await look();
  expect(logged).toEqual([]);
  known.clear();
  await look();
  await look();
  expect(logged).toEqual([
    expect.stringMatching(/"level":"error".*"destinations":\["de","fr"\].*lost its data/),
  ]);
});
