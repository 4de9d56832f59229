import { isoTime, isTimeFormat, timeProblem } from '../../src/formats/time.js';

const BERLIN = { utc: false, timeZone: 'Europe/Berlin' };
const instant = (value: unknown, how: Parameters<typeof isoTime>[1] = BERLIN) =>
  new Date(String(isoTime(value, how))).toISOString();

describe('a time of a file', () => {
  it.each([
    ['2025-11-20 13:12:00 +0100', '2025-11-20T12:12:00.000Z'],
    ['2025-11-20 13:12', '2025-11-20T12:12:00.000Z'],
    ['20.11.2025 13:12', '2025-11-20T12:12:00.000Z'],
    ['1.7.2025 13:12:05', '2025-07-01T11:12:05.000Z'],
    ['11/20/2025 1:12 PM', '2025-11-20T12:12:00.000Z'],
    ['11/20/25 1:12 PM', '2025-11-20T12:12:00.000Z'],
    ['20/11/2025 13:12', '2025-11-20T12:12:00.000Z'],
    ['Nov 20, 2025 1:12:00 PM', '2025-11-20T12:12:00.000Z'],
    ['20251120131200', '2025-11-20T12:12:00.000Z'],
    ['Thu, 20 Nov 2025 13:12:00 GMT', '2025-11-20T13:12:00.000Z'],
    ['Thu, 20 Nov 2025 13:12:00 -0500', '2025-11-20T18:12:00.000Z'],
    ['1763640720', '2025-11-20T12:12:00.000Z'],
    ['1763640720.123', '2025-11-20T12:12:00.123Z'],
    ['1763640720000000', '2025-11-20T12:12:00.000Z'],
    // Summer time begins on 30 March 2025 at 2:00 and ends on 26 October at 3:00.
    ['2025-03-30 01:59:59', '2025-03-30T00:59:59.000Z'],
    ['2025-03-30 03:00:00', '2025-03-30T01:00:00.000Z'],
    ['2025-10-26 01:30:00', '2025-10-25T23:30:00.000Z'],
    ['2025-10-26 03:00:00', '2025-10-26T02:00:00.000Z'],
  ])('is read in the zone of the file: %s', (text, expected) => {
    expect(instant(text)).toBe(expected);
  });

  it.each([
    ['3/4/2025 10:00', 'ambiguous_date'],
    ['45981.55', 'ambiguous_date'],
    ['2025-11-20', 'date_without_time'],
  ])('is refused where it has several readings: %s', (text, code) => {
    expect(isoTime(text, BERLIN)).toBe(text);
    expect(timeProblem('time', text)?.code).toBe(code);
  });

  it('without an offset needs a zone', () => {
    expect(timeProblem('time', '20.11.2025 13:12')?.code).toBe('time_without_offset');
    expect(timeProblem('time', '3/4/2025 10:00', { dayFirst: true })?.code).toBe('time_without_offset');
    expect(timeProblem('time', 'yesterday')).toBeUndefined();
    expect(timeProblem('time', '1999-01-01T00:00:00Z')).toBeUndefined();
  });

  it.each([
    ['3/4/2025 10:00', { dayFirst: true }, '2025-04-03T08:00:00.000Z'],
    ['3/4/2025 10:00', { dayFirst: false }, '2025-03-04T09:00:00.000Z'],
    ['3/4/2025 10:00', { timeFormat: 'dd/MM/yyyy HH:mm' }, '2025-04-03T08:00:00.000Z'],
    ['2025-11-20', { timeFormat: 'yyyy-MM-dd' }, '2025-11-19T23:00:00.000Z'],
    ['45981.55', { timeFormat: 'excel' }, '2025-11-20T12:12:00.000Z'],
    ['20.11.25 13h12 +05:00', { timeFormat: "dd.MM.yy HH'h'mm xxx" }, '2025-11-20T08:12:00.000Z'],
  ])('is read as asked: %s %o', (text, how, expected) => {
    expect(instant(text, { ...BERLIN, ...how })).toBe(expected);
  });

  it('has no other form than the one asked for', () => {
    const how = { ...BERLIN, timeFormat: 'dd.MM.yyyy HH:mm' };
    expect(isoTime('2025-11-20T13:12:00Z', how)).toBe('2025-11-20T13:12:00Z');
    expect(isTimeFormat('dd.MM.yyyy')).toBe(true);
    expect(isTimeFormat('YYYY-MM-DD')).toBe(false);
    expect(isTimeFormat('soon')).toBe(false);
  });
});
