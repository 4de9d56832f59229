import { EMPTY_MAP, type Migration } from '@tracklayer/backfill';
import type { Campaign, CampaignProgress } from '@tracklayer/dead-letters';
import { createProgress } from '../src/backfill/progress.js';
import { hasFailures, outcomeText, progressText } from '../src/dlq/campaign-text.js';
import { bar } from '../src/output/bar.js';

function campaign(
  changes: Omit<Partial<Campaign>, 'counts'> & { counts?: Partial<Campaign['counts']> },
): Campaign {
  const none = {
    taken: 0,
    delivered: 0,
    duplicate: 0,
    skipped: 0,
    deadAgain: 0,
    unparseable: 0,
    predecessorDead: 0,
    predecessorGone: 0,
    invalidEdit: 0,
    elsewhere: 0,
  };
  return {
    id: 'c1',
    destination: 'main',
    state: 'running',
    selection: {},
    reason: 'r',
    by: 'ava',
    startFlows: false,
    inWorkers: true,
    startedAtMs: 0,
    changedAtMs: 0,
    total: 100,
    underWay: 0,
    left: 0,
    ...changes,
    counts: { ...none, ...changes.counts },
  };
}

describe('the text of campaigns', () => {
  it('draws a bar of one width, however full', () => {
    expect([bar(0, 4), bar(0.5, 4), bar(0.55, 4), bar(1, 4), bar(2, 4)]).toEqual([
      '░░░░',
      '██░░',
      '██▎░',
      '████',
      '████',
    ]);
  });

  it('adds up campaigns that run side by side, with the time of the slowest', () => {
    const progress: CampaignProgress[] = [
      { campaign: campaign({ total: 100, left: 40, underWay: 10 }), perSecond: 5, leftMs: 10_000 },
      { campaign: campaign({ total: 50, left: 50, counts: { deadAgain: 2 } }), perSecond: 1, leftMs: 50_000 },
    ];
    expect(progressText(progress, false)).toBe('50 of 150, 6/s, 50 s left, 2 dead again');
  });

  it('counts the letters of a finished campaign, but not its rate and time', () => {
    const ended = campaign({ state: 'done', counts: { delivered: 100 } });
    const running = { campaign: campaign({ left: 90 }), perSecond: 3, leftMs: 30_000 };
    const stalled = { campaign: campaign({ left: 20 }), perSecond: 0 };
    const done = { campaign: ended, perSecond: 40 };
    expect(progressText([done, running], false)).toBe('110 of 200, 3/s, 30 s left');
    expect(progressText([done, running, stalled], false)).toBe('190 of 300, 3/s');
    const cancelled = { campaign: campaign({ state: 'cancelled', left: 50 }), perSecond: 7 };
    const paused = { campaign: campaign({ state: 'paused', left: 60 }), perSecond: 0 };
    expect(progressText([cancelled, paused], false)).toBe('90 of 200, 0/s, paused');
    expect(progressText([done], false)).toBe('100 of 100');
  });

  it('names no time if none is known, and says that it is paused', () => {
    const progress = [{ campaign: campaign({ state: 'paused', left: 60 }), perSecond: 0 }];
    expect(progressText(progress, false)).toBe('40 of 100, 0/s, paused');
  });

  it('names every result, and counts only some of them as failures', () => {
    const well = campaign({ counts: { delivered: 38_112, duplicate: 1, elsewhere: 3 } });
    expect(outcomeText(well)).toBe(
      '38,112 delivered, 1 duplicate, 3 replayed or discarded by another command',
    );
    expect(hasFailures(well)).toBe(false);
    expect(hasFailures(campaign({ counts: { invalidEdit: 1 } }))).toBe(true);
    expect(outcomeText(campaign({}))).toBe('no letters were left to replay');
  });
});

describe('the progress of a back-fill', () => {
  const file = (name: string, size: number) => ({ key: name, name, path: `/${name}`, size });
  const none = { delivered: 0, duplicate: 0, skipped: 0, dead: 0, gone: 0 };
  const order = { files: [file('a', 1_000), file('b', 3_000)], map: EMPTY_MAP, utc: false };

  it('estimates the entries of several files after a part of the first', () => {
    const measure = createProgress();
    const begun = { key: 'a', name: 'a', path: '/a', lines: 50, bytesRead: 500, done: false };
    const migration = {
      state: 'running',
      files: [begun],
      order,
      counts: {
        entries: 50,
        refused: 0,
        duplicates: 0,
        known: 0,
        enqueued: 50,
        subscriptions: 0,
        withdrawals: 0,
        phones: 0,
      },
      settled: { ...none, delivered: 20 },
      consents: none,
      phones: none,
      imports: { importing: 0 },
      withheld: {},
    } as unknown as Migration;
    measure(migration, 0);
    const later = { ...migration, settled: { ...none, delivered: 40 } };
    expect(measure(later, 1_000)).toMatchObject({ done: 40, total: 400, perSecond: 20, leftMs: 18_000 });
  });
});
