/** The people of the demo. The same number is the same person in each run, so that pictures of the pages stay alike. Pure. */

export interface Shopper {
  email: string;
  firstName: string;
  lastName: string;
  externalId: string;
  country: string;
}

const FIRST = ['Ava', 'Ben', 'Carla', 'David', 'Elif', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kim'];
const LAST = ['Berg', 'Costa', 'Dahl', 'Engel', 'Fischer', 'Garcia', 'Hahn', 'Ibrahim', 'Jansen'];
const COUNTRIES = ['DE', 'AT', 'CH', 'FR', 'NL', 'PL', 'ES'];

export function shopper(number: number): Shopper {
  const [firstName, lastName] = [of(FIRST, number), of(LAST, Math.floor(number / FIRST.length) + number)];
  return {
    email: `${firstName}.${lastName}.${number}@shop.example`.toLowerCase(),
    firstName,
    lastName,
    externalId: `customer-${10_000 + number}`,
    country: of(COUNTRIES, number),
  };
}

/** The item at this place. After the last one comes the first one again. */
export function of<T>(items: readonly T[], number: number): T {
  const item = items[number % items.length];
  if (item === undefined) throw new RangeError('An empty list has no item.');
  return item;
}
