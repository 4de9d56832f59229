import { ERRORS, importAcrossKills } from './support/killed-import.js';

it('imports every profile although the worker is killed with SIGKILL, and names each refused one once', async () => {
  const { exitCode, report, letters, whole, lanes, names } = await importAcrossKills(300, 7, [ERRORS]);
  expect(exitCode).toBe(5);
  expect(report).toMatchObject({
    state: 'done',
    counts: { entries: 300, enqueued: 300, refused: 0 },
    settled: { delivered: 293, dead: 7 },
    imports: { imported: 293, importing: 0, unknown: {} },
  });
  expect(letters).toHaveLength(7);
  expect(whole).toMatchObject({ settled: { delivered: 300, dead: 0 }, imports: { imported: 300 } });
  expect(lanes).toEqual({ enqueued: 8, delivered: 8, dead: 0 });
  expect(names.size).toBe(300);
});
