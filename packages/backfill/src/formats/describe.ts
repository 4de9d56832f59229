import type { DecimalSign } from '@tracklayer/events';
import { amountFrom } from './cell.js';
import { isEmptyMap } from './field-map.js';
import type { Interpretation } from './interpretation.js';
import type { Doubt } from './judge.js';
import { ownColumns } from './klaviyo-csv.js';
import type { Prepared } from './prepare.js';
import { columnRead, columnsIn } from './templates.js';

/** What is said before a file is read: what it is, and how its columns are used. One text a line. */
export function describeReading(
  { layout, profile, known, map, groupBy }: Prepared,
  { judged, dayFirst, timeZone }: Pick<Interpretation, 'judged' | 'dayFirst' | 'timeZone'>,
): string[] {
  const mapped = [
    ...Object.entries(map.fields).flatMap(([field, column]) => {
      const found = 'header' in layout ? columnsHere(column, layout.header) : column;
      return found === undefined ? [] : [option(`${field}=${found}`)];
    }),
    ...Object.entries(map.constants).map(([field, value]) => option(`${field}:=${String(value)}`)),
  ];
  const ofReader = known?.map.map(option) ?? [];
  const { id, title } = profile ?? known?.source ?? {};
  const said = profile === undefined ? [...ofReader, ...mapped] : mapped;
  return [
    ...(id === undefined
      ? []
      : said.length === 0
        ? [`looks like ${title} (--from ${id})`]
        : [`looks like ${title} (--from ${id}); read as with`, `  ${said.join(' ')}`]),
    ...(groupBy === undefined ? [] : [`rows with the same ${groupBy} are one order`]),
    ...(timeZone === undefined ? [] : [`times without an offset are those of ${timeZone}`]),
    ...Object.entries(judged?.decimals ?? {}).map(([column, sign]) =>
      decidedText(column, sign, judged?.examples[column] ?? ''),
    ),
    ...(dayFirst === undefined
      ? []
      : [`dates such as 3/4/2025 have the ${dayFirst ? 'day' : 'month'} first`]),
    ...(judged?.doubts ?? []).map(doubtText),
  ];
}

/** `Total: all values fit a decimal comma, so 1.234 is more than a thousand`. */
function decidedText(column: string, sign: DecimalSign, example: string): string {
  const value = amountFrom(example, sign) ?? 0;
  const means = Math.abs(value) >= 1_000 ? 'more than a thousand' : String(value);
  return `${column}: all values fit a decimal ${sign}, so ${example} is ${means}`;
}

const DOUBTS: Readonly<Record<Doubt['kind'], readonly [string, string]>> = {
  decimal: ['may be two amounts, and the other values do not decide', '--decimal comma or --decimal point'],
  date: [
    'may have the day or the month first, and the other values do not decide',
    '--time-format "dd/MM/yyyy HH:mm" or --time-format "MM/dd/yyyy HH:mm"',
  ],
  zone: ['have no offset, and the zone is not known', '--time-zone Europe/Berlin, or --utc'],
};

function doubtText({ column, kind, count, example }: Doubt): string {
  const [what, next] = DOUBTS[kind];
  const one = `1 value such as ${example} ${what.replace(/^have/, 'has')}`;
  return `${column}: ${count === 1 ? one : `${count} values such as ${example} ${what}`}. Add ${next}`;
}

/** What is read of a column or a template in a file with this header. Undefined: the file has no such column. */
function columnsHere(column: string, header: readonly string[]): string | undefined {
  let isComplete = true;
  const found = column.replace(/\{([^{}]+)\}/g, (_, inner: string) => {
    const here = inner.split('|').filter((each) => columnRead(each.trim(), header) !== undefined);
    if (here.length === 0) isComplete = false;
    return `{${here.join('|')}}`;
  });
  if (found === column && !columnsIn(column).every((each) => columnRead(each, header) !== undefined)) return;
  const [, only] = /^\{([^{}|]+)\}$/.exec(found) ?? [];
  return isComplete ? (only ?? found) : undefined;
}

/** The columns of a CSV file that no field is read from. */
export function unusedColumns({ layout, profile, map, groupBy }: Prepared): string[] {
  if (!('header' in layout)) return [];
  if (layout.format === 'klaviyo-csv') return ownColumns(layout.header, map);
  if (layout.format !== 'csv' || isEmptyMap(map) || map.rest) return [];
  const { leaveOut = [], refund, consents = [], items } = profile ?? {};
  const used = new Set(
    [
      ...Object.values(map.fields),
      groupBy,
      ...leaveOut.map(({ column }) => column),
      refund?.value,
      refund?.time,
      refund?.when?.column,
      ...consents.flatMap(({ status, at }) => [status?.column, at]),
    ].flatMap((column) =>
      column === undefined ? [] : columnsIn(column).map((each) => columnRead(each, layout.header) ?? each),
    ),
  );
  return layout.header.filter((column) => !used.has(column) && !items?.perColumn.test(column));
}

function option(text: string): string {
  return `--map ${/^[\w.=:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`}`;
}
