import type { CampaignState } from './types.js';

export class CampaignNotFoundError extends Error {
  override readonly name = 'CampaignNotFoundError';
  readonly code = 'campaign_not_found';

  constructor(id: string) {
    super(`There is no campaign ${id} at this destination. The list of campaigns shows those there are.`);
  }
}

/** It has ended, so it can neither be paused nor go on. */
export class CampaignStateError extends Error {
  override readonly name = 'CampaignStateError';
  readonly code = 'campaign_ended';
  readonly state: CampaignState;

  constructor(id: string, state: CampaignState) {
    super(
      `The campaign ${id} is ${state}. Start another one over the same selection: it takes what is still dead.`,
    );
    this.state = state;
  }
}

/** Another process runs it at this moment. */
export class CampaignBusyError extends Error {
  override readonly name = 'CampaignBusyError';
  readonly code = 'campaign_busy';
  readonly holder: string;
  /** Until it can be taken over, if that process was killed. */
  readonly freeInMs: number;

  constructor(id: string, holder: string, freeInMs: number) {
    super(
      `The campaign ${id} is run by ${holder}. If that was killed, it can be taken over in ${Math.ceil(freeInMs / 1000)} s.`,
    );
    this.holder = holder;
    this.freeInMs = freeInMs;
  }
}
