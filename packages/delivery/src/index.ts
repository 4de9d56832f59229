export { type ConsentReader, createConsentReader } from './consents/consent-reader.js';
export { type AskedKlaviyo, askDeletion } from './requests/ask-deletion.js';
export { type Delivery, startDelivery } from './worker/start.js';
export { runWorkerProcess } from './worker/worker-process.js';
