import { ControlError, type ControlErrorCode } from './control/control-error.js';
import type { Controls } from './control/controls.js';
import { followStream } from './follow.js';
import type { RecordedEvent } from './ledger/records.js';
import { withQuery } from './query-string.js';

type Remote<T> = {
  [Name in keyof T]: T[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result>
    : never;
};

export interface SandboxControl extends Remote<Controls> {
  /**
   * Calls `listener` with each event that the sandbox accepts. Resolves when the stream ends or the signal aborts.
   * With `since`, the ledger's events after that cursor come first.
   */
  follow(
    listener: (event: RecordedEvent) => void,
    options?: { signal?: AbortSignal; since?: number },
  ): Promise<void>;
}

/** Controls a sandbox in another process by the URL that it printed. @throws {ControlError} */
export function sandboxControl(url: string): SandboxControl {
  const base = `${url.replace(/\/$/, '')}/_sandbox`;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return answer as T;
    const { error } = answer as { error: { code: ControlErrorCode; message: string } };
    throw new ControlError(error.code, error.message);
  }

  const get = <T>(path: string, query: object = {}) => call<T>('GET', withQuery(path, query));
  const post = <T>(path: string, body?: unknown) => call<T>('POST', path, body);
  const part = encodeURIComponent;
  const keyPath = (account: string, name: string | undefined, verb: string) =>
    `/accounts/${part(account)}${name === undefined ? '' : `/keys/${part(name)}`}/${verb}`;

  return {
    accounts: () => get('/accounts'),
    addAccount: (input) => post('/accounts', input),
    addKey: (account, input) => post(`/accounts/${part(account)}/keys`, input),
    revokeKey: (account, name) => post(keyPath(account, name, 'revoke')),
    restoreKey: (account, name) => post(keyPath(account, name, 'restore')),
    grantScope: (account, scope, key) => post(`/accounts/${part(account)}/scopes`, { grant: scope, key }),
    denyScope: (account, scope, key) => post(`/accounts/${part(account)}/scopes`, { deny: scope, key }),
    configure: (account, settings) => post(`/accounts/${part(account)}/settings`, settings),
    addList: (account, input) => post(`/accounts/${part(account)}/lists`, input),
    removeList: (account, id) => call('DELETE', `/accounts/${part(account)}/lists/${part(id)}`),
    addVariant: (account, input) => post(`/accounts/${part(account)}/variants`, input),
    setStock: (account, variant, stock) => post(`/accounts/${part(account)}/stock`, { variant, stock }),
    waits: (query) => get('/waits', query),
    setFlows: (account, flows) => post(`/accounts/${part(account)}/flows`, flows),
    withdraw: (account, input) => post(`/accounts/${part(account)}/withdrawals`, input),
    faults: () => get('/faults'),
    addFault: (input) => post('/faults', input),
    removeFault: (id) => call('DELETE', `/faults/${part(id)}`),
    clearFaults: () => call('DELETE', '/faults'),
    setLimits: (limits, account) => post('/limits', { limits, account }),
    requests: (query) => get('/requests', query),
    events: (query) => get('/events', query),
    subscriptions: (query) => get('/subscriptions', query),
    profiles: (query) => get('/profiles', query),
    stats: (filter) => get('/stats', filter),
    flows: (query) => get('/flows', query),
    reset: (what) => post('/reset', { what }),
    follow: (listener, options) => followStream(`${base}/stream`, listener, options),
  };
}
