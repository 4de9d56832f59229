import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseFilter } from '../src/reads/parse-filter.js';

const text = (value: string) => ({ text: value, quoted: true });

describe('a filter', () => {
  it('is a list of comparisons', () => {
    expect(parseFilter('equals(email,"a,b)")')).toEqual([
      { operator: 'equals', field: 'email', values: [text('a,b)')] },
    ]);
    expect(parseFilter(` any( id , [ 'x' , "y" ] ) , less-than(datetime,2026-04-20T10:00:00Z)`)).toEqual([
      { operator: 'any', field: 'id', values: [text('x'), text('y')] },
      { operator: 'less-than', field: 'datetime', values: [{ text: '2026-04-20T10:00:00Z', quoted: false }] },
    ]);
  });

  it('may have comparisons within and', () => {
    const both = parseFilter('and(equals(id,"x"),and(equals(email,"y"),equals(name,"z")))');
    expect(both?.map(({ field }) => field)).toEqual(['id', 'email', 'name']);
  });

  it.each([
    '',
    'equals',
    'equals(',
    'equals(email)',
    'equals(email,)',
    'equals(email,"a"',
    'equals(email,"a"))',
    'equals(email,"a)',
    'equals(email,[])',
    'equals(email,["a")',
    'equals(email,"a") equals(id,"b")',
    'and()',
    'equals(email,"a"),',
  ])('is malformed: %j', (malformed) => {
    expect(parseFilter(malformed)).toBeUndefined();
  });

  it('keeps each text value as it was, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
        expect(parseFilter(`equals(email,${quoted})`)?.[0]?.values).toEqual([text(value)]);
      }),
    );
  });

  it('never throws for any text', () => {
    fc.assert(fc.property(fc.string(), (malformed) => void parseFilter(malformed)));
  });
});
