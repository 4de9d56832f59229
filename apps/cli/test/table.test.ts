import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { fit } from '../src/output/fit.js';
import { createOutput, type Output } from '../src/output/output.js';
import { type Column, table } from '../src/output/table.js';
import { wrap } from '../src/output/wrap.js';

type Row = Record<'id' | 'name' | 'note', string>;

function output(columns: number | undefined, color = false): Output {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, ...(columns && { columns }) });
  return createOutput({ env: {}, stdout, stderr: new PassThrough() }, { json: false, color });
}

const columns: Column<Row>[] = [
  { head: 'id', of: ({ id }) => id, whole: true },
  { head: 'name', of: ({ name }) => name, optional: 1 },
  { head: 'note', of: ({ note }) => note },
];
const row = (note: string, name = 'ava'): Row => ({ id: 'metric-event~m1', name, note });
const widest = (text: string) => Math.max(...text.split('\n').map((line) => stringWidth(line)));

describe('a table', () => {
  it('is as wide as its cells if they fit', () => {
    const drawn = table([row('fine')], columns, output(80));
    expect(drawn.split('\n')).toEqual(['id               name  note', 'metric-event~m1  ava   fine']);
  });

  it('leaves out optional columns if cells would be hard to read, and says so', () => {
    const narrow = [row('x'.repeat(20), 'n'.repeat(20))].map((each) => ({ ...each, id: 'i'.repeat(50) }));
    const drawn = table(narrow, columns, output(80));
    expect(drawn).toContain('(Left out to fit 80 columns: name. --json has it.)');
    expect(drawn).not.toContain('nnn');
    expect(drawn).toContain('x'.repeat(20));
  });

  it('keeps the lines of each row below that row, also if its cells wrap', () => {
    const rows = ['one', 'two', 'three'].map((name) => row(`${name} `.repeat(30), name));
    const drawn = table(rows, columns, output(80), { below: ({ name }) => [`    below ${name}`] });
    const order = drawn.split('\n').filter((line) => /metric-event~m1|below/.test(line));
    expect(order.map((line) => /below \w+/.exec(line)?.[0] ?? 'row')).toEqual([
      'row',
      'below one',
      'row',
      'below two',
      'row',
      'below three',
    ]);
  });

  it('wraps the widest cells and keeps ids whole', () => {
    const note =
      'Klaviyo refused the phone number because its prefix is not in use anywhere in the world today';
    const drawn = table([row(note)], columns, output(80));
    expect(widest(drawn)).toBeLessThanOrEqual(80);
    expect(drawn).toContain('metric-event~m1  ');
    expect(drawn.replaceAll(/\s+/g, ' ')).toContain('because its prefix is not in use anywhere in the world');
  });

  it('paints every line of a wrapped cell on its own', () => {
    const out = output(80, true);
    const painted: Column<Row>[] = [{ head: 'note', of: ({ note }) => note, color: () => out.colors.red }];
    const lines = out
      .shown(table([row('a '.repeat(60).trim())], painted, out))
      .split('\n')
      .slice(1);
    expect(lines.length).toBe(2);
    for (const line of lines) expect(line).toMatch(/^\p{Cc}\[31m[a ]+\p{Cc}\[39m *$/u);
  });

  it.each([80, 100, 200, undefined])(
    'is never wider than %s columns or 100, and loses no character',
    (terminal) => {
      const text = fc.string({ unit: 'grapheme', maxLength: 150 });
      fc.assert(
        fc.property(fc.array(fc.record({ id: text, note: text }), { minLength: 1, maxLength: 4 }), (rows) => {
          const out = output(terminal);
          const all: Column<{ id: string; note: string }>[] = [
            { head: 'id', of: ({ id }) => id, whole: true },
            { head: 'note', of: ({ note }) => note },
          ];
          const drawn = table(rows, all, out);
          expect(widest(drawn)).toBeLessThanOrEqual(Math.min(terminal ?? 100, 100));
          const letters = (value: string) => [...value.normalize().replaceAll(/\s/g, '')].sort().join('');
          const given = rows.map(({ id, note }) => out.visible(id + note).replaceAll('\n', '\\n')).join('');
          expect(letters(drawn)).toBe(letters(`id note ${given}`));
        }),
      );
    },
  );
});

describe('fit', () => {
  it('wraps before it leaves columns out, and leaves out no more than needed', () => {
    const four = [10, 20, 30, 40].map((natural, optional) => ({ natural, optional }));
    expect(fit(four, 106)).toEqual([10, 20, 30, 40]);
    expect(fit(four, 80)).toEqual([10, 20, 22, 22]);
    expect(fit(four, 60)).toEqual([10, 20, 26, undefined]);
    expect(fit(four, 30)).toEqual([10, 18, undefined, undefined]);
  });

  it('shrinks columns that must stay whole only at the end', () => {
    expect(fit([{ natural: 40, whole: true }, { natural: 60 }], 60)).toEqual([40, 18]);
    expect(fit([{ natural: 50, whole: true }, { natural: 60 }], 60)).toEqual([50, 8]);
    expect(fit([{ natural: 60, whole: true }, { natural: 60 }], 60)).toEqual([50, 8]);
  });
});

describe('wrap', () => {
  it('indents the lines that follow, and keeps long words whole', () => {
    expect(wrap('   one two three', 10, 5)).toBe('   one two\n     three');
    expect(wrap('short', 10, 5)).toBe('short');
    expect(wrap(`   ${'x'.repeat(30)}`, 10, 5)).toContain('x'.repeat(30));
  });
});
