import type { CampaignState } from './types.js';

export class CampaignNotFoundError extends Error {
  override readonly name = 'CampaignNotFoundError';
  readonly code = 'campaign_not_found';

  constructor(id: string) {
    super(`This destination has no campaign ${id}. List the campaigns to find its id.`);
  }
}

/** The campaign has ended, so it cannot be paused or resumed. */
export class CampaignStateError extends Error {
  override readonly name = 'CampaignStateError';
  readonly code = 'campaign_ended';
  readonly state: CampaignState;

  constructor(id: string, state: CampaignState) {
    super(
      `The campaign ${id} is ${state}. Start another campaign with the same selection: it takes the letters that are still dead.`,
    );
    this.state = state;
  }
}

/** Another process runs the campaign now. */
export class CampaignBusyError extends Error {
  override readonly name = 'CampaignBusyError';
  readonly code = 'campaign_busy';
  readonly holder: string;
  /** How long until another process can take the campaign over, if the holder was killed. */
  readonly freeInMs: number;

  constructor(id: string, holder: string, freeInMs: number) {
    super(
      `${holder} runs the campaign ${id}. If that process was killed, you can take the campaign over in ${Math.ceil(freeInMs / 1000)} s.`,
    );
    this.holder = holder;
    this.freeInMs = freeInMs;
  }
}
