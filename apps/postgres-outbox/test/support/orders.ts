/** The orders that the shop of the test makes: who made each, and which transactions are rolled back. */
export const SESSIONS = 8;
export const ORDERS_PER_TRANSACTION = 5;

/** Each session has its own people, because only one transaction at a time is about a person. */
export function personOf(order: number): string {
  const transaction = Math.floor(order / ORDERS_PER_TRANSACTION);
  return `c-${transaction % SESSIONS}-${order % 3}`;
}

export function isRolledBack(transaction: number): boolean {
  return transaction % 11 === 10;
}

/** The people whose orders are not in the order in which they were made. */
export function peopleOutOfOrder(eventIds: readonly string[]): string[] {
  const last = new Map<string, number>();
  const wrong = new Set<string>();
  for (const eventId of eventIds) {
    const order = Number(eventId.replace('order-', ''));
    const person = personOf(order);
    if (order <= (last.get(person) ?? -1)) wrong.add(person);
    last.set(person, order);
  }
  return [...wrong];
}
