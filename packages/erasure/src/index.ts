export { recordShow } from './audited.js';
export type { ErasureContext } from './context.js';
export { type Erased, ErasureBusyError, eraseAt, forbidSending, type Removed } from './erase.js';
export { findHoldings, type Holdings } from './find.js';
export { heldJson, identifierTexts } from './held-json.js';
export type { Named, Person } from './person.js';
export { type Resolved, resolvePerson } from './resolve-person.js';
