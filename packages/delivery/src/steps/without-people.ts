import { type DeliveryJob, peopleOf } from '@tracklayer/lanes';
import { knownValues, replacerOf } from '@tracklayer/privacy';

/** Klaviyo may quote a name or a customer number. The log masks what has a pattern; only the job knows these. */
export function withoutPeople(detail: string | undefined, job: DeliveryJob): string | undefined {
  if (detail === undefined) return undefined;
  return replacerOf(
    peopleOf(job).flatMap((profile) => knownValues({ ...profile })),
    '[redacted]',
  )(detail);
}
