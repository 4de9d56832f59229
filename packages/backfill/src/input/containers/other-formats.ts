import { BackfillError } from '../../errors.js';

interface OtherFormat {
  /** The bytes with which such a file begins, in Latin-1. */
  begins: string;
  what: string;
  /** What to run or do instead. FILE is the name of the file. */
  next: string;
}

/** Formats that the command does not read, with what converts them. */
const FORMATS: readonly OtherFormat[] = [
  {
    begins: 'PAR1',
    what: 'a parquet file',
    next: `Convert it: duckdb -c "COPY (SELECT * FROM 'FILE') TO '/dev/stdout' (FORMAT json)" | tracklayer backfill - …`,
  },
  {
    begins: 'Obj\x01',
    what: 'an Avro file',
    next: 'Convert it: avro-tools tojson FILE | tracklayer backfill - …',
  },
  { begins: 'ORC', what: 'an ORC file', next: 'Convert it: orc-contents FILE | tracklayer backfill - …' },
  {
    begins: '\xd0\xcf\x11\xe0',
    what: 'an old Excel file (.xls), or one with a password',
    next: 'Save it as .xlsx without a password, or run: libreoffice --headless --convert-to csv FILE',
  },
  {
    begins: 'BZh',
    what: 'compressed with bzip2',
    next: 'Run: bzip2 -dc FILE | tracklayer backfill - …',
  },
  { begins: '\xfd7zXZ', what: 'compressed with xz', next: 'Run: xz -dc FILE | tracklayer backfill - …' },
  { begins: '7z\xbc\xaf', what: 'a 7z archive', next: 'Decompress it, and name its files: 7z x FILE' },
  { begins: 'Rar!', what: 'a rar archive', next: 'Decompress it, and name its files: unrar x FILE' },
  { begins: '%PDF', what: 'a PDF', next: 'Export the data as CSV or .xlsx.' },
  {
    begins: 'SQLite format 3',
    what: 'an SQLite database',
    next: 'Run: sqlite3 -csv -header FILE "SELECT …" | tracklayer backfill - …',
  },
];

/** A tar archive says so here. */
const TAR_AT = 257;

/** The refusal of a format that is known and not read. Undefined for any other bytes. */
export function otherFormat(head: Buffer, name: string): BackfillError | undefined {
  const text = head.subarray(0, TAR_AT + 5).toString('latin1');
  if (text.slice(TAR_AT) === 'ustar')
    return refusal(name, 'a tar archive', 'Run: tar -xOf FILE | tracklayer backfill - …');
  const found = FORMATS.find(({ begins }) => text.startsWith(begins));
  return found === undefined ? undefined : refusal(name, found.what, found.next);
}

export function refusal(name: string, what: string, next: string): BackfillError {
  return new BackfillError('binary_file', `${name} is ${what}.`, next.replace('FILE', name));
}
