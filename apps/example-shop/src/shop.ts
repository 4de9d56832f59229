import { findProduct, type Product } from './catalogue.js';
import { ShopError } from './shop-error.js';

export interface Customer {
  /** The id in this shop. It becomes `externalId` of the profile. */
  id: string;
  email: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
  locale?: string;
  country?: string;
}

export interface Line {
  product: Product;
  quantity: number;
}

export interface Cart {
  id: string;
  lines: Line[];
  /** How often a product was added. Addition n is the event `cart_<id>_add_<n>`. */
  additions: number;
}

export interface Session {
  id: string;
  customer?: Customer;
  cart: Cart;
}

export interface Checkout {
  id: string;
  customer: Customer;
  lines: Line[];
  startedAtMs: number;
  orderId?: string;
}

export interface Order {
  id: string;
  customer: Customer;
  lines: Line[];
  totalCents: number;
  placedAtMs: number;
  refund?: { reason: string; atMs: number };
}

/** The data of the shop. It is kept in memory and lost when the shop stops. */
export interface Shop {
  session(id: string | undefined): Session;
  signIn(session: Session, details: Omit<Customer, 'id'>): Customer;
  addToCart(session: Session, productId: string, quantity: number): { line: Line; addition: number };
  beginCheckout(session: Session): Checkout;
  /** Paying a second time returns the same order. */
  pay(checkoutId: string): Order;
  refund(orderId: string, reason: string): Order & { refund: { reason: string; atMs: number } };
  order(id: string): Order;
}

export function totalCents(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.product.priceCents * line.quantity, 0);
}

export function createShop(options: { now: () => number; newId: () => string }): Shop {
  const { now, newId } = options;
  const sessions = new Map<string, Session>();
  const customers = new Map<string, Customer>();
  const checkouts = new Map<string, Checkout>();
  const orders = new Map<string, Order>();

  function order(id: string): Order {
    const found = orders.get(id);
    if (!found) throw new ShopError(404, 'no_such_order', `There is no order ${id}.`);
    return found;
  }

  return {
    session(id) {
      const known = id === undefined ? undefined : sessions.get(id);
      if (known) return known;
      const fresh: Session = { id: newId(), cart: { id: newId(), lines: [], additions: 0 } };
      sessions.set(fresh.id, fresh);
      return fresh;
    },

    signIn(session, details) {
      const key = details.email.toLowerCase();
      const customer: Customer = {
        ...customers.get(key),
        ...details,
        id: customers.get(key)?.id ?? `cus_${newId()}`,
      };
      customers.set(key, customer);
      session.customer = customer;
      return customer;
    },

    addToCart(session, productId, quantity) {
      const product = findProduct(productId);
      if (!product) throw new ShopError(404, 'no_such_product', `We do not sell ${productId}.`);
      const line = { product, quantity };
      session.cart.lines.push(line);
      session.cart.additions += 1;
      return { line, addition: session.cart.additions };
    },

    beginCheckout(session) {
      if (!session.customer)
        throw new ShopError(401, 'sign_in_first', 'Tell us who you are before checking out.');
      if (session.cart.lines.length === 0) throw new ShopError(409, 'cart_empty', 'The cart is empty.');
      const checkout = {
        id: newId(),
        customer: session.customer,
        lines: session.cart.lines,
        startedAtMs: now(),
      };
      checkouts.set(checkout.id, checkout);
      session.cart = { id: newId(), lines: [], additions: 0 };
      return checkout;
    },

    pay(checkoutId) {
      const checkout = checkouts.get(checkoutId);
      if (!checkout) throw new ShopError(404, 'no_such_checkout', `There is no checkout ${checkoutId}.`);
      if (checkout.orderId) return order(checkout.orderId);
      const { customer, lines } = checkout;
      const placed: Order = {
        id: newId(),
        customer,
        lines,
        totalCents: totalCents(lines),
        placedAtMs: now(),
      };
      orders.set(placed.id, placed);
      checkout.orderId = placed.id;
      return placed;
    },

    refund(orderId, reason) {
      const refunded = order(orderId);
      refunded.refund ??= { reason, atMs: now() };
      return { ...refunded, refund: refunded.refund };
    },

    order,
  };
}
