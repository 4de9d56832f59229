type Attributes = Record<string, unknown>;

export function eventAttributes(more: Attributes = {}, profile: Attributes = { email: 'ava@shop.example' }) {
  return {
    properties: { order_id: '1' },
    time: '2026-04-20T10:00:00Z',
    unique_id: 'ord_1',
    metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
    profile: { data: { type: 'profile', attributes: profile } },
    ...more,
  };
}

export function eventBody(more: Attributes = {}, profile?: Attributes) {
  return { data: { type: 'event', attributes: eventAttributes(more, profile) } };
}

export function bulkBody(groups: { profile?: Attributes; events: Attributes[]; backfill?: boolean }[]) {
  return {
    data: {
      type: 'event-bulk-create-job',
      attributes: {
        'events-bulk-create': {
          data: groups.map(({ profile = { email: 'ava@shop.example' }, events, backfill }) => ({
            type: 'event-bulk-create',
            attributes: {
              profile: { data: { type: 'profile', attributes: profile } },
              events: {
                data: events.map((more) => {
                  const { profile: _, ...attributes } = eventAttributes(more);
                  return { type: 'event', attributes };
                }),
              },
              ...(backfill === undefined ? {} : { backfill }),
            },
          })),
        },
      },
    },
  };
}

export function profileBody(attributes: Attributes, more: Attributes = {}) {
  return { data: { type: 'profile', attributes, ...more } };
}

export function subscribeBody(
  profiles: Attributes[],
  more: Attributes = {},
  listId: string | undefined = 'Y6nRLr',
) {
  return {
    data: {
      type: 'profile-subscription-bulk-create-job',
      attributes: {
        custom_source: 'tracklayer_signup',
        profiles: { data: profiles.map((attributes) => ({ type: 'profile', attributes })) },
        ...more,
      },
      ...(listId === undefined ? {} : { relationships: { list: { data: { type: 'list', id: listId } } } }),
    },
  };
}

/** The variant of the default account. */
export const VARIANT = '$custom:::$default:::SKU-481';

export function stockBody(profile: Attributes, more: Attributes = {}, variant: string = VARIANT) {
  return {
    data: {
      type: 'back-in-stock-subscription',
      attributes: {
        channels: ['EMAIL'],
        profile: { data: { type: 'profile', attributes: profile } },
        ...more,
      },
      relationships: { variant: { data: { type: 'catalog-variant', id: variant } } },
    },
  };
}

export function consent(more: Attributes = {}) {
  return { email: { marketing: { consent: 'SUBSCRIBED', ...more } } };
}

export function unsubscribeBody(profiles: Attributes[], listId?: string, more: Attributes = {}) {
  return {
    data: {
      type: 'profile-subscription-bulk-delete-job',
      attributes: {
        profiles: { data: profiles.map((attributes) => ({ type: 'profile', attributes })) },
        ...more,
      },
      ...(listId === undefined ? {} : { relationships: { list: { data: { type: 'list', id: listId } } } }),
    },
  };
}

export function withdrawal(more: Attributes = {}) {
  return { email: { marketing: { consent: 'UNSUBSCRIBED', ...more } } };
}
