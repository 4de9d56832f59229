import { detectLayout } from '../../src/formats/detect.js';
import { EMPTY_MAP, parseMap } from '../../src/formats/field-map.js';
import { interpret } from '../../src/formats/interpret.js';
import { checkColumns } from '../../src/index.js';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const GRANTED = ['email=Email', 'consent.status:=granted'];

/** What the first row of a CSV file of profiles becomes. */
function firstRow(lines: readonly string[], map: readonly string[] = [], name = 'people.csv') {
  const head = Buffer.from(lines.join('\n'));
  const layout = detectLayout(head, name);
  if (!('header' in layout)) throw new Error('not CSV');
  const fields = map.length === 0 ? EMPTY_MAP : parseMap([...map]);
  checkColumns([{ name, layout }], fields, 'profiles');
  const cells = (lines[1] ?? '').split(layout.delimiter);
  const entry = Object.fromEntries(layout.header.map((column, index) => [column, cells[index] ?? '']));
  const how = { kind: 'profiles', format: layout.format, map: fields, utc: true, nowMs: NOW_MS } as const;
  return { format: layout.format, found: interpret(entry, how) };
}

const consentsOf = (lines: readonly string[], map?: readonly string[]) => {
  const { found } = firstRow(lines, map);
  return 'consents' in found ? found.consents : found;
};

describe('a list of people who unsubscribed or were suppressed', () => {
  it.each([
    [
      'Mailchimp’s unsubscribed members',
      [
        'Email Address,First Name,LAST_CHANGED,UNSUB_TIME,UNSUB_REASON',
        'a@x.io,Ava,2025-01-01 00:00:00,2024-05-01 10:00:00,none',
      ],
      '2024-05-01T10:00:00.000Z',
    ],
    [
      'Mailchimp’s cleaned members',
      ['Email Address,First Name,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE', 'a@x.io,Ava,2024-05-01 10:00:00,May'],
      '2024-05-01T10:00:00.000Z',
    ],
    [
      'Klaviyo’s suppression list, with a reason and a time',
      ['Email,Reason,Timestamp', 'a@x.io,HARD_BOUNCE,2024-05-01 10:00:00+00:00'],
      '2024-05-01T10:00:00.000Z',
    ],
    [
      'Klaviyo’s suppression list, with the suppressions in a cell',
      [
        'Email,Email Suppressions',
        `a@x.io,[{'reason': 'SPAM_COMPLAINT' 'timestamp': '2024-05-01T10:00:00'}]`,
      ],
      '2024-05-01T10:00:00.000Z',
    ],
    [
      'a suppression list without times',
      ['Email,Suppression Reason', 'a@x.io,User Suppressed'],
      '2026-01-01T00:00:00.000Z',
    ],
  ])('is read as withdrawals: %s', (_name, lines, at) => {
    expect(firstRow(lines)).toMatchObject({
      format: 'suppressed-csv',
      found: { profile: { email: 'a@x.io' }, consents: [{ status: 'withdrawn', channels: ['email'], at }] },
    });
  });

  it('is read as withdrawals whatever the map says', () => {
    const lines = ['Email,UNSUB_TIME', 'a@x.io,2024-05-01 10:00:00'];
    expect(consentsOf(lines, [...GRANTED, 'consent.at:=2025-01-01T00:00:00Z'])).toMatchObject([
      { status: 'withdrawn', at: '2024-05-01T10:00:00.000Z' },
    ]);
  });

  it('leaves out a person of it whose suppression was lifted', () => {
    const lines = ['Email,Email Suppressions', 'b@x.io,[UNSUBSCRIBE]', 'a@x.io,[]'];
    const layout = detectLayout(Buffer.from(lines.join('\n')), 'a.csv');
    const how = {
      kind: 'profiles',
      format: layout.format,
      map: EMPTY_MAP,
      utc: false,
      nowMs: NOW_MS,
    } as const;
    expect(layout.format).toBe('suppressed-csv');
    expect(interpret({ Email: 'a@x.io', 'Email Suppressions': '[]' }, how)).toEqual({
      profile: { email: 'a@x.io' },
    });
  });

  it('is not read as events', () => {
    const layout = detectLayout(Buffer.from('Email,UNSUB_TIME\na@x.io,2024-05-01 10:00:00'), 'a.csv');
    expect(() => checkColumns([{ name: 'a.csv', layout }], EMPTY_MAP, 'events')).toThrow(
      'a.csv looks like a list of people who unsubscribed or were suppressed.',
    );
  });

  it.each([
    ['unsubscribed_2024.csv', 'email,firstName', 'its name is unsubscribed_2024.csv'],
    ['people.csv', 'email,Opt-out code', 'it has the column Opt-out code'],
    ['people.csv', 'email,Complaint type', 'it has the column Complaint type'],
  ])('is refused if it is not recognised: %s with %s', (name, header, words) => {
    const lines = [header, 'a@x.io,1'];
    expect(() => firstRow(lines, [], name)).toThrow(words);
    expect(() => firstRow(lines, ['email=email', 'consent.status:=granted'], name)).toThrow(words);
    expect(() => firstRow(lines, ['email=email', 'consent.status:=withdrawn'], name)).not.toThrow();
  });
});

describe('a suppressed person among others', () => {
  const row = (column: string, cell: string, more = '') => [
    `Email,${column}${more === '' ? '' : ',Opted In'},Country`,
    `a@x.io,${cell}${more === '' ? '' : `,${more}`},DE`,
  ];

  it.each([
    ['Email Status', 'unsubscribed'],
    ['emailStatus', 'bounced'],
    ['Subscription', 'cleaned'],
    ['Suppressed', 'yes'],
    ['Unsubscribed At', '2020-01-01 00:00:00'],
  ])('is not subscribed by a constant: %s %s', (column, cell) => {
    const map = [...GRANTED, 'consent.at:=2025-01-01T00:00:00Z'];
    expect(
      consentsOf(
        row(column, cell).map((line) => line.replace('Country', 'Kind,Country')),
        map,
      ),
    ).toMatchObject([{ status: 'denied' }]);
  });

  it('is not subscribed by an older grant, and is by a newer one', () => {
    const header = ['Email,Status,Email Suppressions,Opted In,Kind,Town,Street,Country'];
    const map = ['email=Email', 'consent.status=Status', 'consent.at=Opted In'];
    const of = (grantedAt: string) =>
      consentsOf([...header, `a@x.io,granted,2024-05-01 10:00:00,${grantedAt},,,,DE`], map);
    expect(of('2024-01-01 00:00:00')).toMatchObject([{ status: 'denied' }]);
    expect(of('2025-01-01 00:00:00')).toMatchObject([{ status: 'granted' }]);
  });

  it('keeps the other channels of the consent', () => {
    const header = 'Email,Phone,Email Suppressions,Kind,Town,Street,Country';
    const map = [
      ...GRANTED,
      'phoneNumber=Phone',
      'consent.channels:=email sms',
      'consent.at:=2025-01-01T00:00:00Z',
    ];
    expect(consentsOf([header, 'a@x.io,+4915112345678,USER_SUPPRESSED,,,,DE'], map)).toMatchObject([
      { status: 'granted', channels: ['sms'] },
    ]);
  });

  it('changes nothing for a person who is not suppressed', () => {
    const map = [...GRANTED, 'consent.at:=2025-01-01T00:00:00Z'];
    for (const cell of ['', '[]', 'no', 'false']) {
      const lines = ['Email,Email Suppressions,Kind,Town,Street,Country,Zip', `a@x.io,${cell},,,,DE,1`];
      expect(consentsOf(lines, map)).toMatchObject([{ status: 'granted' }]);
    }
  });
});
