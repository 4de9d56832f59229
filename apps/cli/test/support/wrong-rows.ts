/** Rows with everything wrong that a back-fill mends, and what each must be at Klaviyo. Made from the number of the order alone. */
import { Buffer } from 'node:buffer';

const KINDS = 20;
/** In November, Berlin is one hour before UTC. */
const BERLIN_MS = 3_600_000;
const ENDS = ['\n', '\r\n', '\r'];
const [EURO, DASH, HARD_SPACE, UNDEFINED] = ['\x80', '\x96', '\xa0', '\x81'];

/** What becomes of an order. `sent`: the event. */
export type Fate =
  | { sent: { id: string; time: string; value: number; country: string; articles: string[]; note?: string } }
  | { refused: 'quote_not_closed' | 'rounded_id' | 'invalid_time' | 'not_utf8' }
  | { leftOut: 'not_wanted' };

const COLUMNS = 'Order;Date;Mail;Total;Status;Phone;Country;SKU;Quantity;Note';

/** The options of the command. Those that a judged column needs not are missing. */
export const OPTIONS = [
  ...['--encoding', 'windows-1252', '--group-by', 'Order', '--where', 'Status=Paid'],
  ...['--time-zone', 'Europe/Berlin', '--default-country', 'DE'],
  ...[
    'name:=purchase',
    'eventId=ord_{Order}_purchase',
    'time=Date',
    'email=Mail',
    'phoneNumber=Phone',
    'properties.orderId=Order',
    'properties.value=Total',
    'properties.currency:=EUR',
    'properties.shippingCountry=Country',
    'properties.note=Note',
    'properties.items[].sku=SKU',
    'properties.items[].quantity=Quantity',
  ].flatMap((each) => ['--map', each]),
];

export interface WrongFile {
  bytes: Buffer;
  rows: number;
  lines: number;
  orders: number;
  /** The orders by what becomes of them, and their lines. */
  sent: number;
  refused: Record<string, number>;
  leftOut: number;
  readLines: number;
  blankLines: number;
  /** Orders whose phone number cannot be understood. */
  badPhones: number;
}

export function wrongFile(rows: number): WrongFile {
  const file: WrongFile = {
    ...{ bytes: Buffer.alloc(0), rows: 0, lines: 2, orders: 0, sent: 0, refused: {}, leftOut: 0 },
    ...{ readLines: 0, blankLines: 0, badPhones: 0 },
  };
  const parts = [`sep=;\r\n${COLUMNS}\r\n`];
  for (let order = 0; file.rows < rows; order += 1) {
    const end = ENDS[order % ENDS.length] as string;
    const kind = order % KINDS;
    const texts = rowsOf(order, rows - file.rows);
    if (kind === 19) {
      parts.push(` ${end}`);
      file.blankLines += 1;
      file.lines += 1;
    }
    parts.push(...texts.map((text) => text + end));
    file.rows += texts.length;
    file.orders += 1;
    const lines = texts.reduce((sum, text) => sum + text.split('\n').length, 0);
    file.lines += lines;
    const fate = fateOf(order, texts.length);
    if ('sent' in fate) {
      file.sent += 1;
      file.readLines += lines;
      if (kind === 14) file.badPhones += 1;
    } else if ('refused' in fate) file.refused[fate.refused] = (file.refused[fate.refused] ?? 0) + 1;
    else file.leftOut += 1;
  }
  file.bytes = Buffer.from(parts.join(''), 'latin1');
  return file;
}

/** @param rows how many rows of the order the file has. */
export function fateOf(order: number, rows: number): Fate {
  const kind = order % KINDS;
  if (kind === 1) return { leftOut: 'not_wanted' };
  if (kind === 10) return { refused: 'quote_not_closed' };
  if (kind === 12) return { refused: 'rounded_id' };
  if (kind === 13) return { refused: 'invalid_time' };
  if (kind === 18) return { refused: 'not_utf8' };
  return {
    sent: {
      id: `ord_${order}_purchase`,
      time: `${new Date(timeMs(order)).toISOString().slice(0, 19)}Z`,
      value: amountOf(order),
      country: 'DE',
      articles: Array.from({ length: rows }, (_, index) => `S${order}-${index}`),
      ...(kind === 9 && { note: `says "hi"; ${order}\nand more` }),
      ...(kind === 17 && { note: `Köln – ${order}` }),
    },
  };
}

function timeMs(order: number): number {
  return Date.UTC(2025, 10, 1 + (order % 28), order % 24, order % 60);
}

/** In cents, or whole where the thousands have a point. */
function amountOf(order: number): number {
  const kind = order % KINDS;
  if (kind === 2) return 1_000 + (order % 9_000);
  if (kind === 16) return 1_000 + (order % 9_000) + 0.5;
  return (1_000 + (order % 90_000)) / 100;
}

function rowsOf(order: number, most: number): string[] {
  const kind = order % KINDS;
  const count = kind === 0 ? Math.min(2, most) : 1;
  return Array.from({ length: count }, (_, index) =>
    [
      kind === 12 ? `1,${order}E+12` : String(order),
      dateText(order),
      kind === 8 ? ` Buyer${order % 5_000}@Shop.example ` : `buyer${order % 5_000}@shop.example`,
      totalText(order),
      kind === 1 ? 'Cancelled' : 'Paid',
      phoneText(kind),
      kind === 11 ? 'Deutschland' : kind === 4 ? 'Germany' : 'DE',
      `S${order}-${index}`,
      '1,0',
      noteText(order),
    ].join(';'),
  );
}

function dateText(order: number): string {
  const kind = order % KINDS;
  if (kind === 7) return String(timeMs(order) / 1_000);
  if (kind === 13) return '2025-02-30 10:00:00';
  const [day = '', clock = ''] = new Date(timeMs(order) + BERLIN_MS).toISOString().split('T');
  const [year, month, date] = day.split('-');
  if (kind === 2) return `${date}/${month}/${year} ${clock.slice(0, 5)}`;
  if (kind === 5) return `${date}.${month}.${year} ${clock.slice(0, 5)}`;
  return kind === 6 ? `${day}T${clock.slice(0, 8)}+01:00` : `${day} ${clock.slice(0, 8)}`;
}

function totalText(order: number): string {
  const kind = order % KINDS;
  const value = amountOf(order);
  const thousands = (sign: string) =>
    `${Math.floor(value / 1_000)}${sign}${String(Math.floor(value) % 1_000).padStart(3, '0')}`;
  if (kind === 2) return thousands('.');
  if (kind === 16) return `${thousands(HARD_SPACE ?? '')},50`;
  const cents = value.toFixed(2).replace('.', ',');
  if (kind === 3) return `${EURO} ${cents}`;
  return kind === 4 ? `${cents} EUR` : cents;
}

function phoneText(kind: number): string {
  if (kind === 8) return "'+4915112345678";
  if (kind === 11) return '\\N';
  return kind === 14 ? 'call me' : kind === 15 ? '0151 12345678' : '';
}

function noteText(order: number): string {
  switch (order % KINDS) {
    case 9:
      return `"says ""hi""; ${order}\nand more"`;
    case 10:
      return '5" screen';
    case 11:
      return 'NULL';
    case 17:
      return `K\xf6ln ${DASH} ${order}`;
    case 18:
      return `x${UNDEFINED}`;
    default:
      return '';
  }
}
