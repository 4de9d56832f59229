export { buildEventJob } from './build-event-job.js';
export { openSandboxDestination, type SandboxDestination } from './sandbox-destination.js';
