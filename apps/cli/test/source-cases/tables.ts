import type { SentEvent, SourceCase } from './source-case.js';

/** The map that the command suggests for a file with these columns. */
const MAP = [
  'name:=purchase',
  'eventId=Order',
  'time=Date',
  'email=Email',
  'properties.orderId=Order',
  'properties.value=Total',
  'properties.currency=Cur',
].flatMap((each) => ['--map', each]);

const order = (id: string, who: string, value: number, more: Partial<SentEvent> = {}): SentEvent => ({
  metric: 'Placed Order',
  id,
  time: '2025-11-20T12:12:00Z',
  who: `${who}@shop.example`,
  value,
  currency: 'EUR',
  orderId: id,
  ...more,
});

/** The order in times.csv, and its time. */
const TIMES = {
  t01: '13:12:00',
  t02: '12:12:00',
  t03: '12:12:00',
  t04: '12:12:00',
  t05: '12:12:00',
  t08: '12:12:00',
  t09: '12:12:00',
  t10: '12:12:00',
  t11: '12:12:00',
  t16: '13:12:00',
  t17: '13:12:00',
  t18: '13:12:00',
  t19: '12:12:00',
  t20: '12:12:00',
  t23: '12:12:00',
  t28: '12:12:00',
  t30: '18:12:00',
};

export const TABLES: readonly SourceCase[] = [
  {
    file: 'kev.csv',
    page: 'klaviyo.md',
    args: ['--map', 'name:=purchase', '--map', 'properties.currency:=EUR', '--time-zone', 'Europe/Berlin'],
    exitCode: 5,
    recognised: 'looks like events of Klaviyo (--from klaviyo-events)',
    lines: '5 lines = 1 header + 3 read + 1 refused',
    refused: ['5 required'],
    events: [
      order('9001', 'kv1', 1299, { items: ['Shirt', 'Mug'] }),
      order('9002', 'kv2', 89.95, { time: '2025-11-20T13:12:00Z', items: ['Shirt'] }),
      order('9003', 'kv3', 89.95),
    ],
  },
  {
    file: 'cr.csv',
    page: 'other-files.md',
    args: MAP,
    exitCode: 0,
    lines: '4 lines = 1 header + 3 read',
    events: ['0', '1', '2'].map((n) => order(`A-cr${n}`, `cr${n}`, 89.95)),
  },
  {
    file: 'cp1252_head.csv',
    page: 'other-files.md',
    args: ['--encoding', 'windows-1252', ...MAP, '--map', 'properties.street=Straße'],
    exitCode: 0,
    lines: '4 lines = 1 header + 3 read',
    events: ['0', '1', '2'].map((n) =>
      order(`A-cph${n}`, `cph${n}`, 89.95, { more: { street: 'Düsseldorf' } }),
    ),
  },
  {
    file: 'trailer.csv',
    page: 'other-files.md',
    args: MAP,
    exitCode: 5,
    lines: '7 lines = 1 header + 2 blank + 3 read + 1 refused',
    refused: ['5 required missing_identifier'],
    events: ['0', '1', '2'].map((n) => order(`A-tr${n}`, `tr${n}`, 89.95)),
  },
  {
    file: 'tab_decimal.tsv',
    page: 'other-files.md',
    args: MAP,
    exitCode: 0,
    recognised: 'Total: all values fit a decimal comma, so 1.234 is more than a thousand',
    lines: '4 lines = 1 header + 3 read',
    events: [order('TD1', 'a1', 89.95), order('TD2', 'a2', 1234), order('TD3', 'a3', 1234.5)],
  },
  {
    file: 'comma_thou.csv',
    page: 'other-files.md',
    args: MAP,
    exitCode: 5,
    lines: '15 lines = 1 header + 9 read + 5 refused',
    refused: ['7 ambiguous_number', '10 invalid_type', '11 invalid_type', '14 required', '15 invalid_type'],
    events: [
      order('C1', 'a1', 1234.5),
      order('C2', 'a2', 89.95),
      order('C3', 'a3', 89.95),
      order('C4', 'a4', 89.95),
      order('C5', 'a5', 89.95),
      order('C7', 'a7', -10),
      order('C8', 'a8', 0),
      order('C11', 'a11', 0.95),
      order('C12', 'a12', 1234.5),
    ],
  },
  {
    file: 'times.csv',
    page: 'other-files.md',
    args: [...MAP, '--time-zone', 'Europe/Berlin'],
    exitCode: 5,
    lines: '35 lines = 1 header + 19 read + 15 refused',
    says: ['ambiguous_date 2', 'date_without_time 1', 'timestamp_in_future'],
    events: [
      ...Object.entries(TIMES).map(([id, time]) => order(id, id, 1, { time: `2025-11-20T${time}Z` })),
      order('t33', 't33', 1, { time: '2001-09-09T01:46:39Z' }),
      order('t34', 't34', 1, { time: '2025-11-20T13:12:00Z' }),
    ],
  },
  {
    file: 'phones.csv',
    page: 'other-files.md',
    args: [...MAP, '--map', 'phoneNumber=Phone', '--default-country', 'DE'],
    exitCode: 0,
    lines: '9 lines = 1 header + 8 read',
    // 4.91512E+12 is no phone number any more. 4915112345678 may be one of Germany or, with its code, of the world.
    says: ['2 profile.phoneNumber'],
    events: ['1', '2', '3', '4', '5', '6', '7', '8'].map((n) =>
      order(`h${n}`, `h${n}`, 1, { time: '2025-11-20T13:12:00Z' }),
    ),
  },
];
