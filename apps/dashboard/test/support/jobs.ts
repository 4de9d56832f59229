import type { Death } from '@tracklayer/dead-letters';
import type { DeliveryJob } from '@tracklayer/lanes';
import { buildEventJob } from '@tracklayer/test-fixtures';

/** A person that no page may show, with every identifier and name that a job can hold. */
const PERSON = {
  email: 'mathilda.vance@hidden-shop.example',
  phoneNumber: '+4915155512345',
  externalId: 'cust_mathilda_771',
  firstName: 'Mathilda',
  lastName: 'Vancelot',
};

export const SECRETS = [...Object.values(PERSON), 'mathilda', 'hidden-shop'];

/** A job of that person. Its attempts quote the person too. */
export function personalJob(): { jobId: string; data: DeliveryJob } {
  const attempt = { atMs: 1_776_680_251_000, code: 'server_error', status: 500 };
  return buildEventJob(
    {
      profile: PERSON,
      properties: { orderId: '10492', value: 64.5, currency: 'EUR', note: `for ${PERSON.firstName}` },
    },
    {
      enqueuedAtMs: 1_776_680_250_000,
      attempts: [{ ...attempt, outcome: 'retry', detail: `no room for ${PERSON.email}` }],
    },
  );
}

export function death(changes: Partial<Death> = {}): Death {
  const { jobId: id, data } = personalJob();
  return {
    ref: { type: 'metric-event', jobId: id },
    job: data,
    reason: 'refused',
    failure: {
      code: 'invalid',
      status: 400,
      detail: `The phone number ${PERSON.phoneNumber} of ${PERSON.firstName} is invalid.`,
      pointer: '/data/attributes/profile/data/attributes/phone_number',
    },
    attempts: [{ atMs: 1_776_680_251_000, outcome: 'dead', code: 'invalid', status: 400 }],
    nowMs: 1_776_680_251_000,
    ...changes,
  };
}
