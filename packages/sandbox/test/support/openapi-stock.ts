import { stockBody } from './bodies.js';
import type { Step } from './openapi-calls.js';

const ENDPOINT = 'POST /api/back-in-stock-subscriptions';
const AVA = { email: 'ava@shop.example' };

const post = (body: unknown): Step => [
  ENDPOINT,
  ({ call }) => call('POST', '/api/back-in-stock-subscriptions', body),
];

/** An accepted call, and one refused call of each kind. */
export const STOCK: readonly Step[] = [
  post(stockBody(AVA)),
  post(stockBody(AVA, {}, '$custom:::$default:::unknown')),
  post(stockBody({ email: 'ava' })),
  post({}),
];
