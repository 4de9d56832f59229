import { type EventInput, readEvents } from '../src/input/event-input.js';
import { collect } from './support/collect.js';

const NOW_MS = Date.parse('2026-04-23T10:20:00Z');

const purchase = {
  name: 'purchase',
  eventId: 'ord_10492_purchase',
  time: '2026-04-23T12:20:00+02:00',
  profile: { email: 'ava@shop.example' },
  properties: { orderId: '10492', value: 129.95, currency: 'EUR' },
};

function read(text: string): Promise<EventInput[]> {
  return collect(readEvents(chunks(text), 'events', () => ({ nowMs: NOW_MS })));
}

async function* chunks(text: string): AsyncGenerator<string> {
  yield text;
}

function codes(input: EventInput | undefined): string[] {
  return input && 'refused' in input ? input.refused.problems.map(({ code }) => code) : [];
}

describe('readEvents', () => {
  it('reads one event over many lines', async () => {
    const [only, ...rest] = await read(JSON.stringify(purchase, null, 2));
    expect(only).toMatchObject({ line: 1, event: { eventId: 'ord_10492_purchase' } });
    expect(rest).toEqual([]);
  });

  it('reads one event per line, with the line numbers of an editor', async () => {
    const line = JSON.stringify(purchase);
    const read_ = await read(`${line}\n\n${line}\n`);
    expect(read_.map(({ line: number }) => number)).toEqual([1, 3]);
  });

  it('refuses a wrong line with every problem, and continues', async () => {
    const bad = { ...purchase, time: 'yesterday', profile: {} };
    const [first, second] = await read(`${JSON.stringify(bad)}\n${JSON.stringify(purchase)}`);
    expect(codes(first).length).toBeGreaterThanOrEqual(2);
    expect(first).toMatchObject({ line: 1, refused: { eventId: 'ord_10492_purchase' } });
    expect(second).toMatchObject({ line: 2, event: {} });
  });

  it('says what to write instead of text that is not JSON, without repeating the text', async () => {
    const [first, second] = await read(`ava@shop.example bought\n${JSON.stringify(purchase)}`);
    expect(codes(first)).toEqual(['not_json']);
    // The text itself is only for the rejects file.
    expect(JSON.stringify(first && { ...first, original: '' })).not.toContain('ava@');
    expect(second).toMatchObject({ event: {} });
  });

  it('says how to make lines of an array', async () => {
    const [first] = await read(JSON.stringify([purchase]));
    expect(codes(first)).toEqual(['is_array']);
    expect(JSON.stringify(first)).toContain("jq -c '.[]'");
  });

  it('refuses an object that is never closed', async () => {
    expect((await read('{\n"name": "purchase"\n')).map(codes)).toEqual([['not_json']]);
  });

  it('reads no events from empty input', async () => {
    expect(await read('')).toEqual([]);
  });
});
