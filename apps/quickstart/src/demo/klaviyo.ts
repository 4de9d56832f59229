/** The demo's Klaviyo: a second account, flows of the shop, and what it refuses. */
import { DEFAULT_ACCOUNT_ID, type SandboxControl } from '@tracklayer/sandbox';
import { MARKS } from './events.js';

export const OUTLET_KEY_ENV = 'OUTLET_KLAVIYO_API_KEY';

const OUTLET = {
  id: 'outlet',
  name: 'The outlet',
  key: 'pk_sandbox_outlet_0123456789abcdef01',
  listId: 'OutLst',
} as const;

/** The outlet calls its orders otherwise than the shop. */
export const OUTLET_MAPPING = { purchase: { metric: 'Outlet Order' } };

/** The id of the second destination, beside the first one. */
export function outletOf(destination: string): string {
  return destination === 'main' ? 'outlet' : `${destination}-outlet`;
}

export interface Account {
  apiKey: string;
  listId: string;
}

/** Adds the account of the second destination. */
export async function addOutlet(klaviyo: SandboxControl): Promise<Account> {
  const { id, name, key, listId } = OUTLET;
  await klaviyo.addAccount({
    id,
    name,
    keys: [{ key, name: 'server' }],
    lists: [{ id: listId, name: 'News' }],
  });
  return { apiKey: key, listId };
}

/** From now on Klaviyo refuses the key of the second account, so its destination is held. */
export async function revokeOutletKey(klaviyo: SandboxControl): Promise<void> {
  await klaviyo.revokeKey(OUTLET.id);
}

/** Two faults of data that a shop may really have. Klaviyo names each with its place. */
export async function refuseSomeOrders(klaviyo: SandboxControl): Promise<void> {
  const properties = '/data/attributes/properties';
  const refuse = (bodyIncludes: string, detail: string, pointer: string) =>
    klaviyo.addFault({
      kind: 'answer',
      endpoint: 'POST /api/events',
      bodyIncludes,
      status: 400,
      errors: [{ code: 'invalid', title: 'Invalid input.', detail, pointer }],
    });
  await refuse(
    MARKS.giftNote,
    'The property gift_note holds a value that is not allowed.',
    `${properties}/giftNote`,
  );
  await refuse(MARKS.coupon, 'The coupon SPRING-0 does not exist.', `${properties}/discount_code`);
}

/** The flows that a marketer has built. */
export async function addFlows(klaviyo: SandboxControl): Promise<void> {
  const flow = (id: string, name: string, status: 'live' | 'draft' | 'manual', metric: string) => ({
    id,
    name,
    status,
    definition: {
      triggers: [{ type: 'metric', id: `metric:${metric}` }],
      profile_filter: null,
      actions: [],
      entry_action_id: null,
    },
  });
  await klaviyo.setFlows(DEFAULT_ACCOUNT_ID, [
    flow('Flow01', 'Cart reminder', 'live', 'Added to Cart'),
    flow('Flow02', 'Seen it? Take it', 'live', 'Viewed Product'),
    flow('Flow03', 'Thank you, and what goes with it', 'live', 'Placed Order'),
    flow('Flow04', 'We miss you', 'manual', 'Placed Order'),
    flow('Flow05', 'Wholesale: call back', 'draft', 'Submitted Lead Form'),
  ]);
}
