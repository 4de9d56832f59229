import { saidIn } from '../src/cases/said.js';
import { createLogWatch } from '../src/world/log-watch.js';

/** Whether this line of a worker counts. */
function counts(line: string): boolean {
  const log = createLogWatch();
  log.add(line);
  return saidIn([{ log }], [], /lost/, 'the loss').problems.length === 0;
}

it.each([
  ['info', false],
  ['warn', true],
  ['error', true],
])('a line of level %s says a fault: %s', (level, isSaid) => {
  expect(counts(JSON.stringify({ level, time: '2026-04-20T10:17:31.417Z', msg: 'data lost' }))).toBe(isSaid);
});

it('plain text says a fault', () => {
  expect(counts('Error: data lost')).toBe(true);
});
