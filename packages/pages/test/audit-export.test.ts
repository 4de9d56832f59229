import fc from 'fast-check';
import { auditFile, readAll } from '../web/audit/export.js';

const entry = (reason: string) => ({
  id: '1776680251000-0',
  destination: 'main',
  atMs: 1_776_680_251_000,
  action: 'discard',
  by: 'ava',
  reason,
  outcome: { discarded: 2 },
});

describe('the exported audit', () => {
  it('is a CSV with a line for each entry', () => {
    const [head, line, end] = auditFile([entry('INC-212, "bad" phones')], 'csv').split('\r\n');
    expect(head).toMatch(/^time,destination,action,by,by_kind,reason,/);
    expect(line).toBe(
      '2026-04-20T10:17:31.000Z,main,discard,ava,,"INC-212, ""bad"" phones",,,,,,,,discarded 2,1776680251000-0',
    );
    expect(end).toBe('');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1+1', '\t=1', '\n=1', '|cmd', '%x'])(
    'runs no formula from %j',
    (hostile) => {
      const reason = cellsOf(auditFile([entry(hostile)], 'csv').split('\r\n')[1] ?? '')[5];
      expect(reason).toBe(`'${hostile}`);
    },
  );

  it('keeps any reason in one cell, and shows terminal controls as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (reason) => {
        const cells = cellsOf(
          auditFile([entry(reason)], 'csv')
            .split('\r\n')
            .slice(1)
            .join('\r\n')
            .slice(0, -2),
        );
        expect(cells).toHaveLength(15);
        expect(cells[14]).toBe('1776680251000-0');
      }),
    );
    expect(auditFile([entry('a\u001b[2Jb\u202e')], 'csv')).toContain('a\\u001b[2Jb\\u202e');
  });

  it('is NDJSON that a parser reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (reason) => {
        const text = auditFile([entry(reason), entry('second')], 'ndjson');
        const lines = text.trimEnd().split('\n');
        expect(lines.map((line) => JSON.parse(line))).toEqual([entry(reason), entry('second')]);
      }),
    );
  });

  it('has every page of the list', async () => {
    const pages = [{ items: [entry('a')], cursor: '1' }, { items: [entry('b')] }];
    const seen: number[] = [];
    const all = await readAll(
      async (cursor) => pages[Number(cursor ?? 0)] ?? { items: [] },
      (n) => seen.push(n),
    );
    expect(all.map(({ reason }) => reason)).toEqual(['a', 'b']);
    expect(seen).toEqual([1, 2]);
  });
});

/** The cells of one line of a CSV, read as RFC 4180 says. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}
