import { read } from '../support/interpret.js';

const MAP = [
  'name:=purchase',
  'eventId=Order',
  'time=Date',
  'email=Email',
  'properties.orderId=Order',
].concat('properties.value=Total', 'properties.currency=Cur');
const purchase = (more: object) =>
  read('csv', { Order: '1', Date: '2026-01-02T03:04:05Z', Email: 'ava@shop.example', ...more }, { map: MAP });

describe('an order of a file', () => {
  it.each([
    ['-20.50', ['negative_amount']],
    ['0', undefined],
    ['20.50', undefined],
  ])('of %s is noted where it is below zero', (Total, notes) => {
    const checked = purchase({ Total, Cur: 'EUR' });
    expect(checked).toMatchObject({ event: { properties: { value: Number(Total) } } });
    expect('notes' in checked ? checked.notes : undefined).toEqual(notes);
  });

  it.each([{}, { Cur: '$' }])('without a code of a currency says how to add it: %o', (more) => {
    expect(purchase({ Total: '5', ...more })).toMatchObject({
      problems: [
        { path: 'properties.currency', fix: expect.stringContaining('--map properties.currency:=EUR') },
      ],
    });
  });
});
