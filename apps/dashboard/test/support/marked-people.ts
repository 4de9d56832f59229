/** People whose data a test finds again wherever it is quoted, whole or in part. */
export interface MarkedPerson {
  email: string;
  phoneNumber: string;
  externalId: string;
  firstName: string;
  lastName: string;
  address: string;
}

/** Values of a person, and of what a shop writes about them: the person, their free text, and a key. */
export const VALUES_EACH = 8;

/** What no log, page, answer or metric may hold. Masks leave the first letter, and two digits of a phone number. */
export const MARKED = /marked\.(mail|host)|marked(first|last|external|street)|49151555\d|pk_[0-9a-f]{30}/i;

export function markedPerson(n: number): MarkedPerson {
  return {
    email: `marked.mail${n}@marked.host${n}.example`,
    phoneNumber: `+49151555${String(n).padStart(5, '0')}`,
    externalId: `markedexternal${n}`,
    firstName: `Markedfirst${n}`,
    lastName: `Markedlast${n}`,
    address: `Markedstreet ${n}`,
  };
}

/** An order of the person, with a free text that quotes all of it and a key. */
export function markedOrder(n: number, changes: object = {}) {
  const person = markedPerson(n);
  const key = `pk_${n.toString(16).padStart(34, '0')}`;
  return {
    name: 'purchase',
    eventId: `order-${n}`,
    time: new Date(Date.now() - 1_000).toISOString(),
    profile: person,
    properties: {
      ...{ orderId: `${n}`, value: 1, currency: 'EUR' },
      giftNote: `For ${Object.values(person).join(', ')}`,
      remark: `used the key ${key} of ${person.firstName}`,
    },
    ...changes,
  };
}
