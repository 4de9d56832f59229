import { api, dataOf } from '../api.js';

/** As `dlq replay` prints it: `c20260423-2214-0f3a9c`. */
const CAMPAIGN_ID = /^c\d{8}-\d{4}-[0-9a-f]{4,}$/;

const PAGE = 200;
const PAGES = 10;

export function isCampaignId(text: string): boolean {
  return CAMPAIGN_ID.test(text);
}

/** The destination of a campaign, among the newest ones. Undefined if it is none of them. */
export async function destinationOfCampaign(id: string): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const query = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const found = await dataOf(api.GET('/api/v1/campaigns', { params: { query } }));
    const campaign = found.items.find((each) => each.id === id);
    if (campaign !== undefined) return campaign.destination;
    cursor = found.cursor;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}
