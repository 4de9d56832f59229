import { randomUUID } from 'node:crypto';
import type { Death } from '@tracklayer/dead-letters';
import { type DeliveryJob, jobId } from '@tracklayer/lanes';
import { buildEvent } from '@tracklayer/testing';

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
  const event = buildEvent('purchase', {
    eventId: `purchase-${randomUUID()}`,
    profile: PERSON,
    properties: { orderId: '10492', value: 64.5, currency: 'EUR', note: `for ${PERSON.firstName}` },
  });
  const attempt = { atMs: 1_776_680_251_000, code: 'server_error', status: 500 };
  return {
    jobId: jobId('metric-event', event.eventId),
    data: {
      v: 1,
      type: 'metric-event',
      enqueuedAtMs: 1_776_680_250_000,
      attempts: [{ ...attempt, outcome: 'retry', detail: `no room for ${PERSON.email}` }],
      event,
    },
  };
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
