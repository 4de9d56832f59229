import { InvalidEventError, type NormaliseOptions } from '@tracklayer/events';
import type { DeliveryJob, QuarantinedEvent } from '@tracklayer/lanes';
import { editJob } from '../edit/edit.js';
import type { Edit } from '../edit/editable.js';
import type { DeadLetter } from '../letter/letter.js';
import { maskDifferences } from '../mask/mask-letter.js';
import type { Preview } from './types.js';

type PreviewedEdit = NonNullable<Preview['edit']>;

/** The effect of an edit on the letters that were read so far. */
export interface EditTally extends Pick<PreviewedEdit, 'example' | 'problem'> {
  counts: Pick<PreviewedEdit, 'changed' | 'unchanged' | 'invalid'>;
}

export function emptyEdit(): EditTally {
  return { counts: { changed: 0, unchanged: 0, invalid: 0 } };
}

/** Adds the effect on one letter, which represents `weight` letters. Returns the edited job; undefined if it is invalid. */
export function addEdit(
  tally: EditTally,
  at: {
    letter: DeadLetter;
    job: DeliveryJob | QuarantinedEvent;
    edit: Edit;
    options: NormaliseOptions;
    weight: number;
  },
  reveal: boolean,
): DeliveryJob | undefined {
  const { letter, job, edit, options, weight } = at;
  const { id } = letter;
  try {
    const { job: edited, differences } = editJob(job, edit, options);
    tally.counts[differences.length > 0 ? 'changed' : 'unchanged'] += weight;
    if (differences.length > 0)
      tally.example ??= {
        id,
        differences: reveal ? differences : maskDifferences(differences, [job, edited]),
      };
    return edited;
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    tally.counts.invalid += weight;
    tally.problem ??= { id, problems: error.problems };
    return undefined;
  }
}

/** Whether the edited job is valid. */
export function isValid(job: DeliveryJob | QuarantinedEvent, edit: Edit, options: NormaliseOptions): boolean {
  try {
    editJob(job, edit, options);
    return true;
  } catch (error) {
    if (error instanceof InvalidEventError) return false;
    throw error;
  }
}

/** The job that a replay without an edit sends. Undefined where the quarantined event is still invalid. */
export function withoutEdit(
  job: DeliveryJob | QuarantinedEvent,
  options: NormaliseOptions,
): DeliveryJob | undefined {
  if (!('quarantined' in job)) return job;
  try {
    return editJob(job, {}, options).job;
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}

/** Paths of identifiers. */
const IDENTIFIER = /^(?:profile|profiles\[\d+\])\.(?:email|phoneNumber|externalId|exchangeId|anonymousId)$/;

/** If an edit writes one identifier into letters of several people, Klaviyo merges their profiles. Pure. */
export function mergesOf({ set = [], patch = [] }: Edit, people: number): Pick<PreviewedEdit, 'merges'> {
  const written = [
    ...set.map(([path]) => path),
    ...patch.flatMap((step) => ('value' in step ? [step.path.slice(1).replaceAll('/', '.')] : [])),
  ];
  const merges = written.filter((path) => IDENTIFIER.test(path));
  return people > 1 && merges.length > 0 ? { merges } : {};
}
