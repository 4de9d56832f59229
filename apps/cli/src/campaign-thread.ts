import { runCampaignThread } from '@tracklayer/campaign-runner';

// The worker runs this file in a thread while there is a campaign.
runCampaignThread();
