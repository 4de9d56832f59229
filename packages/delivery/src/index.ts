export { backoffMs, type RetryPolicy } from './steps/backoff.js';
export { type Circumstances, type Consequences, consequencesOf } from './steps/effects.js';
export { type Delivery, type DeliveryOptions, startDelivery } from './worker/start.js';
export { startWorkerProgram, type WorkerProgram } from './worker/worker-program.js';
