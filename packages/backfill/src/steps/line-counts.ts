import type { FileRecord } from '../input/records.js';

/**
 * The lines of a file, each in one place: blank; the header; read as part of an entry, also of one that occurred before;
 * refused; left out with a reason. Their sum is the number of lines of the file.
 */
export interface LineCounts {
  blank: number;
  header: number;
  read: number;
  refused: number;
  leftOut: number;
}

export const NO_LINES: Readonly<LineCounts> = { blank: 0, header: 0, read: 0, refused: 0, leftOut: 0 };

/** Adds the lines of a record. A record with a line break in a cell has several. */
export function addLines(counts: LineCounts, { number, end }: FileRecord, as: keyof LineCounts): void {
  counts[as] += end.lines - number + 1;
}

export function sumOfLines(one: LineCounts, other: LineCounts = NO_LINES): LineCounts {
  return {
    blank: one.blank + other.blank,
    header: one.header + other.header,
    read: one.read + other.read,
    refused: one.refused + other.refused,
    leftOut: one.leftOut + other.leftOut,
  };
}

/** How many lines of a file were counted. */
export function countedLines({ blank, header, read, refused, leftOut }: LineCounts): number {
  return blank + header + read + refused + leftOut;
}

/** Whether no line of a file is an entry. */
export function hasNoEntry({ read, refused, leftOut }: LineCounts): boolean {
  return read + refused + leftOut === 0;
}
