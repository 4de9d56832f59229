import { DEFAULT_KEY, type Sandbox, type SandboxOptions, startSandbox } from '../../src/index.js';

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

/** One request to the sandbox, with a good key and revision unless `headers` say otherwise. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>;

export interface Caller {
  sandbox: Sandbox;
  call: Call;
}

export function callTo(url: string): Call {
  return async (...request) => {
    const { status, headers, text } = await callForText(url, ...request);
    return { status, headers, body: text === '' ? undefined : JSON.parse(text) } as Reply;
  };
}

/** One request whose answer need not be JSON. */
export async function callForText(url: string, ...[method, path, body, headers = {}]: Parameters<Call>) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${DEFAULT_KEY}`,
      revision: REVISION,
      ...(body === undefined ? {} : { 'content-type': 'application/vnd.api+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const open: Sandbox[] = [];

/** A sandbox without limits, unless `options` set some. */
export async function sandboxForTest(options: SandboxOptions = {}): Promise<Caller> {
  const sandbox = await startSandbox({ limits: 'none', ...options });
  open.push(sandbox);
  return { sandbox, call: callTo(sandbox.url) };
}

/** Call this after each test: an open sandbox keeps the process alive. */
export async function closeSandboxes(): Promise<void> {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
}
