import { CART_CASES } from './cart-flow-cases.js';
import type { Case } from './flow-steps.js';
import { ORDER_CASES } from './order-flow-cases.js';
import { SUBSCRIPTION_CASES } from './subscription-flow-cases.js';

/** For each of the seven flows: cases that start it, and at least three that do not, with the expected reason. */
export const CASES: Case[] = [...CART_CASES, ...SUBSCRIPTION_CASES, ...ORDER_CASES];
