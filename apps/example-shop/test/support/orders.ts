/** The orders of the application that the pages in `docs/use-in` leave to their reader. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Basket {
  /** The id of the order that it becomes. */
  id: string;
  /** How long the shop takes to place the order, in ms. */
  takesMs?: number;
}

export interface Order {
  id: string;
  email: string;
  customerId: string;
  total: number;
  currency: string;
  /** ISO 8601. */
  paidAt: string;
}

const missing = new Map<string, Order>();

export async function placeOrder({ id, takesMs = 0 }: Basket): Promise<Order> {
  await sleep(takesMs);
  const order = orderOf(id);
  missing.set(id, order);
  return order;
}

export async function findOrder(id: string): Promise<Order> {
  const takesMs = Number(/^slow-(\d+)/.exec(id)?.[1] ?? 0);
  await sleep(takesMs);
  return orderOf(id);
}

export async function markTracked(id: string): Promise<void> {
  missing.delete(id);
}

export async function untrackedOrders(): Promise<Order[]> {
  return [...missing.values()];
}

/** The address of the customer who is signed in. */
export function emailOf(_cookie: string | undefined): string {
  return 'ava@shop.example';
}

function orderOf(id: string): Order {
  return {
    id,
    email: 'ava@shop.example',
    customerId: 'c1',
    total: 129.95,
    currency: 'EUR',
    paidAt: '2026-04-23T10:15:30Z',
  };
}
