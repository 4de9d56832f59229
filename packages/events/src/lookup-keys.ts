/** Properties by whose values people look up an event. */
export const LOOKUP_KEYS: readonly string[] = ['orderId', 'cartId', 'checkoutId', 'formId'];
