import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { amountFrom, cellText, signsOf } from '../../src/formats/cell.js';
import { detectLayout } from '../../src/formats/detect.js';
import { parseExactly } from '../../src/formats/exact-json.js';
import { judgeFile } from '../../src/formats/judge.js';
import { columnsIn, valueAt } from '../../src/formats/templates.js';
import { inspectFile } from '../support/inspect-file.js';
import { codes, read } from '../support/interpret.js';

describe('an amount', () => {
  it.each([
    ['€ 89,95', 89.95],
    ['€1,299.00', 1299],
    ['US$12.50', 12.5],
    ['89.95 EUR', 89.95],
    ['EUR 1.234,50', 1234.5],
    ['12,50 kr', 12.5],
    ['-€10.00', -10],
    ['1 234,50', 1234.5],
    ['.95', 0.95],
  ])('may have a currency beside it: %s', (text, expected) => {
    expect(amountFrom(text)).toBe(expected);
  });

  it.each(['1e3', '12345678901234567890.12', '12-50', '', 'free'])('is not guessed: %s', (text) => {
    expect(amountFrom(text)).toBeUndefined();
  });

  it('of a column is read as all of its values show', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tracklayer-judge-'));
    const judged = async (...cells: string[]) => {
      const path = join(folder, 'orders.csv');
      await writeFile(path, ['Total,Date', ...cells.map((cell) => `"${cell}",2025`)].join('\n'));
      const source = await inspectFile(path);
      const layout = detectLayout(source.head, source.name);
      return (await judgeFile(source, layout, { numbers: ['Total'], times: [] })).decimals;
    };
    expect(await judged('1.234', '89,95')).toEqual({ Total: 'comma' });
    expect(await judged('1.234', '89.95')).toEqual({ Total: 'point' });
    expect(await judged('1.234', '1,234.50', '89,95')).toEqual({});
    expect(await judged('1.234', '12')).toEqual({});
    expect(await judged('89,95', '12')).toEqual({});
    await rm(folder, { recursive: true });
    expect(amountFrom('1.234', 'comma')).toBe(1234);
    expect(amountFrom('1.234', 'point')).toBe(1.234);
    expect(signsOf('1.234')).toEqual(['point', 'comma']);
  });
});

describe('a cell', () => {
  it('loses the marks of programs and keeps its own', () => {
    const texts = ["'+4915112345678", "'10115", '\\N', 'NULL', "'t Hooft", "'70s Shirt", 'Null'];
    expect(texts.map(cellText)).toEqual([
      '+4915112345678',
      '10115',
      '',
      '',
      "'t Hooft",
      "'70s Shirt",
      'Null',
    ]);
  });

  it('with an id that a spreadsheet rounded is refused', () => {
    const row = { time: '2024-03-01T10:00:00Z', email: 'a@shop.example', value: '5', currency: 'EUR' };
    const order = { ...row, name: 'purchase', eventId: 'e1', orderId: '1.23457E+12' };
    expect(codes(read('csv', order))).toEqual(['rounded_id']);
  });
});

describe('a template', () => {
  it('has the values of its columns, or none if one is missing', () => {
    const entry = { Order: '7', Phone: '', 'Billing Phone': '+49', a: { b: 3 } };
    expect(valueAt(entry, 'ord_{Order}_purchase')).toBe('ord_7_purchase');
    expect(valueAt(entry, '{Phone|Billing Phone}')).toBe('+49');
    expect(valueAt(entry, 'x_{Nr}')).toBeUndefined();
    expect(valueAt(entry, 'a.b')).toBe(3);
    expect(columnsIn('{Phone|Billing Phone}-{Order}')).toEqual(['Phone', 'Billing Phone', 'Order']);
  });
});

describe('JSON with long numbers', () => {
  it('keeps every digit of a whole number beyond 2^53, and all else as JSON.parse reads it', () => {
    expect(parseExactly('{"id":9007199254740993,"n":12.5,"t":"1234567890123456789"}')).toEqual({
      id: '9007199254740993',
      n: 12.5,
      t: '1234567890123456789',
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(['1234567890123456', value]);
        const isExact = !/\d{16}/.test(JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"/g, ''));
        if (isExact) expect(parseExactly(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
