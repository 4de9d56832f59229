import { ERRORS, importAcrossKills, START } from './support/killed-import.js';

it('imports 10,000 profiles of which Klaviyo refuses 137, across two kills: 137 letters, then whole', async () => {
  const { exitCode, report, letters, whole, lanes, names } = await importAcrossKills(10_000, 137, [
    START,
    ERRORS,
  ]);
  expect(exitCode).toBe(5);
  expect(report).toMatchObject({
    counts: { entries: 10_000, enqueued: 10_000, refused: 0 },
    settled: { delivered: 9_863, dead: 137 },
    imports: { imported: 9_863, importing: 0, unknown: {} },
  });
  expect(letters).toHaveLength(137);
  expect(new Set(letters.map(({ code, detail }) => `${code}: ${detail}`)).size).toBe(1);
  expect(letters[0]).toMatchObject({ reason: 'refused', code: 'invalid' });
  expect(whole).toMatchObject({
    state: 'done',
    settled: { delivered: 10_000, dead: 0 },
    imports: { imported: 10_000, importing: 0, unknown: {} },
  });
  expect(lanes).toEqual({ enqueued: 138, delivered: 138, dead: 0 });
  expect(names.size).toBe(10_000);
}, 240_000);
