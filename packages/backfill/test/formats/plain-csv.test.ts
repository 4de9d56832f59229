import { parseMap } from '../../src/formats/field-map.js';
import { codes, read } from '../support/interpret.js';

describe('a row in another CSV file', () => {
  it('is read by its column names', () => {
    const row = {
      name: 'purchase',
      eventId: 'e1',
      time: '2024-03-01T10:00:00Z',
      email: 'a@shop.example',
      orderId: '0077',
      'properties.value': '3',
      currency: 'EUR',
    };
    expect(read('csv', row)).toMatchObject({
      event: { profile: { email: 'a@shop.example' }, properties: { orderId: '0077', value: 3 } },
    });
  });

  it('is read with a map of columns, constants and names, and other columns are left out', () => {
    const row = {
      Nr: '77',
      Datum: '2024-03-01 10:00',
      Mail: 'a@shop.example',
      Summe: '3.5',
      Art: 'Kauf',
      Geheim: 'x',
    };
    const map = [
      { file: 'm.json', text: '{"fields": {"name": "Art", "time": "Datum"}, "names": {"Kauf": "purchase"}}' },
      'eventId=Nr',
      'properties.orderId=Nr',
      'email=Mail',
      'properties.value=Summe',
      'properties.currency:=EUR',
    ];
    expect(read('csv', row, { map, utc: true })).toEqual({
      event: {
        name: 'purchase',
        eventId: '77',
        time: '2024-03-01T10:00:00Z',
        profile: { email: 'a@shop.example' },
        properties: { orderId: '77', value: 3.5, currency: 'EUR' },
      },
    });
    expect(read('csv', row, { map: [...map, 'properties.*=*'], utc: true })).toMatchObject({
      event: { properties: { Geheim: 'x' } },
    });
  });

  it('has the fields of a profile, but a title in a file of events is a property', () => {
    const person = {
      email: 'a@shop.example',
      address1: 'Elm Road 4',
      city: 'Köln',
      zip: '01067',
      title: 'CEO',
    };
    expect(read('csv', person, { profiles: true })).toEqual({
      profile: { email: 'a@shop.example', address: 'Elm Road 4', city: 'Köln', zip: '01067', title: 'CEO' },
    });
    const event = { name: 'search', eventId: 'e1', time: '2024-03-01T10:00:00Z', email: 'a@shop.example' };
    expect(read('csv', { ...event, query: 'mug', title: 'Day cream' })).toMatchObject({
      event: { profile: { email: 'a@shop.example' }, properties: { title: 'Day cream' } },
    });
  });

  it('maps columns to the fields of a profile', () => {
    const row = { Mail: 'a@shop.example', Ort: 'Köln', PLZ: '50667', Office: 'Acme Ltd' };
    const map = ['email=Mail', 'profile.city=Ort', 'zip=PLZ', 'profile.organization=Office'];
    expect(read('csv', row, { map, profiles: true })).toEqual({
      profile: { email: 'a@shop.example', city: 'Köln', zip: '50667', organization: 'Acme Ltd' },
    });
    const ofEvent = ['name:=search', 'eventId=Mail', 'time:=2024-03-01T10:00:00Z', 'properties.query=Ort'];
    expect(read('csv', row, { map: [...ofEvent, 'email=Mail', 'profile.city=Ort'] })).toMatchObject({
      event: { profile: { email: 'a@shop.example', city: 'Köln' } },
    });
  });

  it.each([
    ['1.234,50', 1234.5],
    ['1.234.567,5', 1234567.5],
    ['12,5', 12.5],
    ['1234', 1234],
    ['0.125', 0.125],
    ['1234.5', 1234.5],
    ['1.234', 'ambiguous_number'],
    ['1.234.567', 1234567],
    ['1,234', 'ambiguous_number'],
  ])('may have German numbers where they can be read in one way: %s', (value, expected) => {
    const row = { name: 'purchase', eventId: 'e1', time: '2024-03-01T10:00:00Z', email: 'a@shop.example' };
    const rest = { orderId: '1.234', currency: 'EUR' };
    const found = read('csv', { ...row, ...rest, value });
    if (typeof expected === 'string') expect(codes(found)).toEqual([expected]);
    else expect(found).toMatchObject({ event: { properties: { orderId: '1.234', value: expected } } });
    const mapped = [
      'name:=purchase',
      'eventId=eventId',
      'time=time',
      'email=email',
      'properties.orderId=orderId',
    ];
    const map = [...mapped, 'properties.value=value', 'properties.currency:=EUR'];
    expect(read('csv', { ...row, ...rest, value }, { map })).toEqual(found);
  });

  it.each(['order=Nr', 'eventId', '=x', 'name:='])('cannot be read with the invalid map %s', (flag) => {
    expect(() => parseMap([flag])).toThrow(expect.objectContaining({ code: 'invalid_map' }));
  });
});
