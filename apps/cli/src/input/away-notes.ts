import { duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';

/** Between two notes in a pipe, where there is no progress line. */
const NOTE_EVERY_MS = 10_000;

/** Says why a command that sends does nothing for a while. */
export interface AwayNotes {
  /** Redis takes no event. @param sinceMs how long it has not, in ms */
  away(reason: string, sinceMs: number): void;
  back(): void;
  /** The end of the progress line. */
  text(): string;
}

/** In the progress line of a terminal, else on lines of their own. @param waitMs how long Redis may take nothing */
export function createAwayNotes(out: Output, waitMs: number): AwayNotes {
  let waits = '';
  let notedMs = Number.NEGATIVE_INFINITY;
  let isNoted = false;
  return {
    away(reason, sinceMs) {
      waits = `Redis takes no event: ${reason.replace(/\.$/, '')}. Waited ${duration(sinceMs)} of ${duration(waitMs)}`;
      if (out.live || performance.now() - notedMs < NOTE_EVERY_MS) return;
      notedMs = performance.now();
      isNoted = true;
      out.note(`${waits}.`);
    },
    back() {
      waits = '';
      if (isNoted) out.note('Redis takes events again.');
      isNoted = false;
    },
    text: () => (waits === '' ? '' : `. ${waits}`),
  };
}
