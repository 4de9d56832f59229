/** Help and tables are never wider, also in a wider terminal: long lines are hard to read, and harder to paste. */
const WIDEST = 100;

/** How wide help and tables may be. A pipe or a file has no width of its own and gets the widest. */
export function outputWidth(columns: number | undefined): number {
  return Math.min(columns || WIDEST, WIDEST);
}
