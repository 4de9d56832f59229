import { DEFAULT_KEY, type Sandbox, type SandboxOptions, startSandbox } from '../src/index.js';

export const REVISION = '2026-04-15';

export interface Reply {
  status: number;
  headers: Headers;
  body: { errors: KlaviyoError[]; data: Record<string, unknown>; links?: Record<string, string> };
}

export interface KlaviyoError {
  id: string;
  status: number;
  code: string;
  title: string;
  detail: string;
  source: { pointer?: string; parameter?: string };
  links: object;
  meta: Record<string, unknown>;
}

export interface Caller {
  sandbox: Sandbox;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

/** A clock that only the test moves. */
export function fakeClock(
  startMs = Date.UTC(2026, 10, 23, 12),
): (() => number) & { advance(ms: number): void } {
  let nowMs = startMs;
  return Object.assign(() => nowMs, {
    advance(ms: number) {
      nowMs += ms;
    },
  });
}

const open: Sandbox[] = [];

export async function sandboxForTest(options: SandboxOptions = {}): Promise<Caller> {
  const sandbox = await startSandbox({ limits: 'none', ...options });
  open.push(sandbox);
  return {
    sandbox,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: {
          authorization: `Klaviyo-API-Key ${DEFAULT_KEY}`,
          revision: REVISION,
          ...(body === undefined ? {} : { 'content-type': 'application/vnd.api+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      } as Reply;
    },
  };
}

/** To be called after each test: a sandbox left open would keep the process alive. */
export async function closeSandboxes(): Promise<void> {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
}

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

export function consent(more: Attributes = {}) {
  return { email: { marketing: { consent: 'SUBSCRIBED', ...more } } };
}
