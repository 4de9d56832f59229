import { shapeOf } from '@tracklayer/events';
import { scrubberOf, scrubPattern } from '@tracklayer/privacy';
import type { Difference } from '../edit/diff.js';
import { type EditPath, parsePath } from '../edit/path.js';
import { jobOf } from '../letter/death.js';
import { personalWordsOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';
import { maskJob, maskValue } from './mask-fields.js';

/*
 * Personal data stands in a letter where one expects it (the profile), where applications put it (properties, links) and
 * where Klaviyo quotes it back (detail, body). So fields known to be personal are masked as such; and of every other text
 * whatever the job's own identifiers are, and whatever looks like an address or a number, is masked wherever it stands.
 */

type Scrub = (text: string) => string;

/**
 * The letter as it may be shown to anybody: `a***@s***.example`, `+49*********78`, `c***`. Its ids, times, codes and
 * reason stay. Pure; the same letter gives the same masked letter.
 */
export function maskLetter(letter: DeadLetter): DeadLetter {
  const scrub = scrubberFor(letter.job);
  return {
    ...letter,
    ...scrubbed(letter, ['eventId', 'detail', 'body', 'hint'], scrub),
    // A pointer is made of Klaviyo's field names, which a customer called Data must not make unreadable.
    ...scrubbed(letter, ['pointer'], scrubPattern),
    attempts: letter.attempts.map((attempt) => ({
      ...attempt,
      ...scrubbed(attempt, ['detail'], scrub),
      ...scrubbed(attempt, ['pointer'], scrubPattern),
    })),
    job: maskPersonalData(letter.job),
  };
}

/**
 * A job's payload as it may be shown to anybody, whether it was understood or not. One that is no JSON, and so a text
 * in which nobody can tell what is personal, is shown by its length. Pure.
 */
export function maskPersonalData(job: unknown): unknown {
  if (typeof job === 'string') return shapeOf(job);
  const scrub = scrubberFor(job);
  return jobOf({ job }) === undefined ? maskValue(job, '', scrub) : maskJob(job, scrub);
}

/** What programs wrote about a job (progress, log lines), without what looks like an address, a number or a link's private part. */
export function maskRemark(remark: unknown): unknown {
  return maskValue(remark, '', scrubPattern);
}

/** A difference between a job and what an edit made of it, as it may be shown to anybody: masked as in the job itself. */
export function maskDifferences(differences: readonly Difference[], jobs: readonly unknown[]): Difference[] {
  const scrub = scrubberOf(jobs.flatMap(personalWordsOf));
  return differences.map(({ path, ...sides }) => ({
    path: scrub(path),
    ...Object.fromEntries(
      Object.entries(sides).map(([side, value]) => [side, maskAt(parsePath(path) ?? [], value, scrub)]),
    ),
  }));
}

/** The value masked as it is in the job: where it stands says what it is. */
function maskAt(path: EditPath, value: unknown, scrub: Scrub): unknown {
  const around = path.reduceRight<unknown>(
    (inner, part) => (typeof part === 'number' ? [inner] : { [part]: inner }),
    value,
  );
  return path.reduce<unknown>((outer) => Object.values(outer as object)[0], maskJob(around, scrub));
}

function scrubberFor(job: unknown): Scrub {
  return scrubberOf(personalWordsOf(job));
}

function scrubbed<T extends object>(holder: T, names: (keyof T)[], scrub: Scrub): Partial<T> {
  const texts = names.filter((name) => typeof holder[name] === 'string');
  return Object.fromEntries(texts.map((name) => [name, scrub(String(holder[name]))])) as Partial<T>;
}
