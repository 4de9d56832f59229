import type { NormaliseOptions } from '@tracklayer/events';
import type { DeliveryJob, QuarantinedEvent } from '@tracklayer/lanes';
import { leaves } from '../edit/diff.js';
import { type Edit, editablePart } from '../edit/editable.js';
import type { DeadLetter } from '../letter/letter.js';
import { maskDifferences } from '../mask/mask-letter.js';
import { addEdit, emptyEdit } from './edit-effect.js';
import type { PreviewSample } from './types.js';

/** A batch has thousands of fields. People edit the first ones, or write a path. */
const MOST_FIELDS = 60;

/** Another value would make it another event, so no edit can change it. */
const IDENTITY = /^(?:events\[\d+\]\.)?(?:name|eventId|time)$/;

/** One letter for a preview: the fields that an edit can change, and the effect of the edit on it. Pure. */
export function sampleOf(
  { letter, job, edit }: { letter: DeadLetter; job: DeliveryJob | QuarantinedEvent; edit: Edit | undefined },
  options: NormaliseOptions,
  reveal: boolean,
): PreviewSample {
  const { id, type, eventName } = letter;
  const fields = leaves(editablePart(job))
    .filter(({ path }) => 'quarantined' in job || !IDENTITY.test(path))
    .slice(0, MOST_FIELDS)
    .map(({ path, value }) => ({ path, after: value }));
  const shown = reveal ? fields : maskDifferences(fields, [job]);
  const effect = emptyEdit();
  if (edit) addEdit(effect, { letter, job, edit, options, weight: 1 }, reveal);
  return {
    id,
    type,
    ...(eventName !== undefined && { eventName }),
    fields: shown.map(({ path, after }) => ({ path, value: after })),
    ...(edit && { differences: effect.example?.differences ?? [] }),
    ...(effect.problem && { problems: effect.problem.problems }),
  };
}
