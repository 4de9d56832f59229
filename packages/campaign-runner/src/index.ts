export { runCampaignThread } from './run-thread.js';
export { type CampaignRunner, createCampaignRunner, type Say } from './runner.js';
export { createCampaignThread } from './thread.js';
