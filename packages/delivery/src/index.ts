export { backoffMs, type RetryPolicy } from './backoff.js';
export { type Budget, type Budgets, createBudgets } from './budgets.js';
export { type Circumstances, type Consequences, consequencesOf } from './effects.js';
export { type Delivery, type DeliveryOptions, startDelivery } from './start.js';
export { startWorkerProgram, type WorkerProgram } from './worker-program.js';
