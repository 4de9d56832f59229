export interface Order {
  [field: string]: unknown;
  properties: Record<string, unknown>;
}

/** A purchase of the past, with a person and an id of its own. */
export function order(n: number): Order {
  return {
    name: 'purchase',
    eventId: `o${n}`,
    time: '2024-04-20T10:00:00+02:00',
    profile: { email: `buyer${n}@shop.example` },
    properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
  };
}

/** Orders as lines of NDJSON. */
export function orders(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => JSON.stringify(order(from + n)));
}
