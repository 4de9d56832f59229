/** The events of the shop. Pure. */
import type { TrackInput } from '@tracklayer/producer';

export function synthetic(number: number): TrackInput {
  return {
    name: 'view_content',
    eventId: `view_${number}`,
    time: new Date().toISOString(),
    profile: { email: `p${number % 50}@shop.example` },
    properties: { productId: 'p-481', productName: 'Day cream', productUrl: 'https://shop.example/p-481' },
  };
}

/** An enquiry with a phone number that cannot exist, because no area code begins with 0. */
export function badLead(number: number): TrackInput {
  return {
    name: 'lead',
    eventId: `lead_${number}`,
    time: new Date().toISOString(),
    profile: { phoneNumber: `+1${String(number).padStart(10, '0')}` },
    properties: { formId: 'callback' },
  };
}
