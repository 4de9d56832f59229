/** A product of the shop. Prices are in whole cents, so that sums are exact. */
export interface Product {
  id: string;
  sku: string;
  name: string;
  category: string;
  priceCents: number;
  about: string;
}

export const CURRENCY = 'EUR';

export const CATALOGUE: readonly Product[] = [
  {
    id: 'serum',
    sku: 'SKU-481',
    name: 'Sea Buckthorn Serum',
    category: 'skincare',
    priceCents: 3_490,
    about: 'Thirty millilitres of morning light.',
  },
  {
    id: 'balm',
    sku: 'SKU-812',
    name: 'Heather Balm',
    category: 'skincare',
    priceCents: 1_950,
    about: 'For hands that garden.',
  },
  {
    id: 'soap',
    sku: 'SKU-107',
    name: 'Pine Tar Soap',
    category: 'bath',
    priceCents: 890,
    about: 'Smells of a sauna in the woods.',
  },
  {
    id: 'towel',
    sku: 'SKU-655',
    name: 'Linen Towel',
    category: 'bath',
    priceCents: 2_995,
    about: 'Dries before you do.',
  },
  {
    id: 'candle',
    sku: 'SKU-290',
    name: 'Beeswax Candle',
    category: 'home',
    priceCents: 1_290,
    about: 'Forty hours of evening.',
  },
  {
    id: 'tea',
    sku: 'SKU-333',
    name: 'Fireweed Tea',
    category: 'home',
    priceCents: 750,
    about: 'Picked north of everything.',
  },
];

export function findProduct(id: string): Product | undefined {
  return CATALOGUE.find((product) => product.id === id);
}

/** The products whose name, category or text contains the query, ignoring case. */
export function searchProducts(query: string): Product[] {
  const needle = query.trim().toLowerCase();
  return CATALOGUE.filter((product) =>
    `${product.name} ${product.category} ${product.about}`.toLowerCase().includes(needle),
  );
}

/** Converts cents to the decimal amount of events: 3490 → 34.9. */
export function amount(cents: number): number {
  return cents / 100;
}
