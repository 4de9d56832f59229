import { createLogWatch } from '../src/world/log-watch.js';

const line = (msg: string, code?: string) =>
  JSON.stringify({ level: 50, msg, ...(code === undefined ? {} : { error: { code } }) });

describe('the log of a program', () => {
  it('counts the lines of one kind within a second', () => {
    let nowMs = 0;
    const log = createLogWatch(() => nowMs);
    for (const code of ['OOM', 'OOM', 'READONLY']) log.add(line('queue error', code));
    nowMs = 1_500;
    log.add(line('queue error', 'OOM'));
    expect(log.busiest()).toEqual({ kind: '50 queue error OOM', linesPerSecond: 2 });
    expect(log.total).toBe(4);
  });

  it('counts a line in the second in which the program wrote it, not in which it came', () => {
    const log = createLogWatch(() => 0);
    for (const time of ['2026-04-20T10:00:00.100Z', '2026-04-20T10:00:00.900Z', '2026-04-20T10:00:01.000Z'])
      log.add(JSON.stringify({ level: 'error', msg: 'Redis', time }));
    expect(log.busiest()).toEqual({ kind: 'error Redis', linesPerSecond: 2 });
  });

  it('counts plain text as one kind', () => {
    const log = createLogWatch(() => 0);
    for (const text of ['Error: one', 'Error: two', '{ not JSON']) log.add(text);
    expect(log.busiest()).toEqual({ kind: 'plain text', linesPerSecond: 3 });
  });

  it('finds only lines after an earlier total', () => {
    const log = createLogWatch(() => 0);
    log.add('worker ready');
    const before = log.total;
    log.add('worker ready again');
    expect(log.find(/ready/, before)).toEqual(['worker ready again']);
    expect(log.find(/ready/)).toHaveLength(2);
  });
});
