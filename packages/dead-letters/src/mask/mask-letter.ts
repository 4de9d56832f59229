import { shapeOf } from '@tracklayer/events';
import { quarantinedEvent } from '@tracklayer/lanes';
import { knownValues, maskerOf, maskText } from '@tracklayer/privacy';
import type { Difference } from '../edit/diff.js';
import { type EditPath, parsePath } from '../edit/path.js';
import { jobOf } from '../letter/death.js';
import { profilesOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';
import { type Mask, maskJob, maskQuarantined, maskValue, maskWhole } from './mask-fields.js';

/*
 * A letter holds personal data in the profile, in fields that applications fill (properties, links), and where Klaviyo
 * quotes it (detail, body). Fields known to be personal are masked as such. In every other text, the job's own
 * identifiers and everything that looks personal are masked wherever they stand.
 */

/**
 * A letter that anybody may see: `a***@s***.example`, `+49*********78`, `c***`. Its ids, times, codes and reason
 * stay. Pure; the same letter gives the same masked letter.
 */
export function maskLetter(letter: DeadLetter): DeadLetter {
  const mask = maskFor([letter.job]);
  return {
    ...letter,
    ...masked(letter, ['eventId', 'detail', 'body', 'hint'], mask),
    // A pointer is made of Klaviyo's field names. A customer called Data must not make it unreadable.
    ...masked(letter, ['pointer'], maskText),
    attempts: letter.attempts.map((attempt) => ({
      ...attempt,
      ...masked(attempt, ['detail'], mask),
      ...masked(attempt, ['pointer'], maskText),
    })),
    job: maskPersonalData(letter.job),
  };
}

/** What a letter says of its failure, as anybody may see it. The same texts as those of {@link maskLetter}. Pure. */
export function maskFailure(letter: DeadLetter): Pick<DeadLetter, 'id' | 'status' | 'detail' | 'hint'> {
  const { id, status } = letter;
  return {
    id,
    ...(status !== undefined && { status }),
    ...masked(letter, ['detail', 'hint'], maskFor([letter.job])),
  };
}

/**
 * A job's payload that anybody may see, whether it was understood or not. A payload that is no JSON shows only its
 * length: in such a text nothing tells what is personal. Pure.
 */
export function maskPersonalData(job: unknown): unknown {
  if (typeof job === 'string') return shapeOf(job);
  const mask = maskFor([job]);
  if (quarantinedEvent(job) !== undefined) return maskQuarantined(job, mask);
  return jobOf({ job }) === undefined ? maskValue(job, '', mask) : maskJob(job, mask);
}

/** What programs wrote about a job (progress, log lines), without everything that looks personal. */
export function maskRemark(remark: unknown): unknown {
  return maskValue(remark, '', maskText);
}

/** The differences between a job and its edited form, masked as in the job itself. */
export function maskDifferences(differences: readonly Difference[], jobs: readonly unknown[]): Difference[] {
  const mask = maskFor(jobs);
  const isAnyText = jobs.some((job) => quarantinedEvent(job) !== undefined);
  const maskSide = (path: string, value: unknown) =>
    isAnyText ? maskWhole(value, mask) : maskAt(parsePath(path) ?? [], value, mask);
  return differences.map(({ path, ...sides }) => ({
    path: mask(path),
    ...Object.fromEntries(Object.entries(sides).map(([side, value]) => [side, maskSide(path, value)])),
  }));
}

/** Masks a value as at its place in the job, because the place tells what it is. */
function maskAt(path: EditPath, value: unknown, mask: Mask): unknown {
  const around = path.reduceRight<unknown>(
    (inner, part) => (typeof part === 'number' ? [inner] : { [part]: inner }),
    value,
  );
  return path.reduce<unknown>((outer) => Object.values(outer as object)[0], maskJob(around, mask));
}

/** Masks what these jobs know to be personal, in any text about them. */
function maskFor(jobs: readonly unknown[]): Mask {
  return maskerOf(jobs.flatMap(profilesOf).flatMap(knownValues));
}

function masked<T extends object>(holder: T, names: (keyof T)[], mask: Mask): Partial<T> {
  const texts = names.filter((name) => typeof holder[name] === 'string');
  return Object.fromEntries(texts.map((name) => [name, mask(String(holder[name]))])) as Partial<T>;
}
