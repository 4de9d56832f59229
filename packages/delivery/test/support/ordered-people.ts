const PEOPLE = 50;

/** Whose order this is. */
export function personOf(index: number): string {
  return `c-${index % PEOPLE}`;
}

/** The people whose orders are not in the order in which they were made. */
export function peopleOutOfOrder(eventIds: readonly string[]): string[] {
  const last = new Map<string, number>();
  const wrong = new Set<string>();
  for (const eventId of eventIds) {
    const index = Number(eventId.replace('order-', ''));
    const person = personOf(index);
    if (index <= (last.get(person) ?? -1)) wrong.add(person);
    last.set(person, index);
  }
  return [...wrong];
}
