import type { CanonicalEvent } from '@tracklayer/events';

/** An ordinary order with four items, from one of `profiles` buyers. About a kilobyte as JSON. */
export function order(index: number, run: string, profiles = 500): CanonicalEvent & { name: 'purchase' } {
  const value = 20 + (index % 180) + 0.95;
  return {
    name: 'purchase',
    eventId: `ord_${run}_${index}_purchase`,
    time: new Date(Date.UTC(2026, 3, 20) + index * 1_000).toISOString(),
    profile: { email: `buyer${index % profiles}@shop.example` },
    properties: {
      orderId: `${run}-${index}`,
      value,
      currency: 'EUR',
      items: Array.from({ length: 4 }, (_, n) => ({
        sku: `SKU-${(index * 7 + n) % 900}`,
        name: `Product number ${(index * 7 + n) % 900}`,
        quantity: 1 + (n % 3),
        price: 9.95 + n,
      })),
      discountCode: index % 5 === 0 ? 'SPRING10' : 'NONE',
      shippingCountry: 'DE',
    },
    source: 'order-service',
  };
}
