/** The tracking part of the shop's JSON answers. The shop defines this format; here it is read over HTTP as any client does. */
export interface Tracked {
  tracked: true;
  /** Epoch ms, just before `track` was called. */
  trackedAtMs: number;
  event: { name: string; eventId: string; time: string; profile: { email?: string } };
  receipt: { jobs: ReceiptJob[] };
}

export interface ReceiptJob {
  destination: string;
  type: string;
  jobId: string;
  status: string;
  reason?: string;
}

/** The answer to an action, with its tracking. */
export type ShopAnswer = Record<string, { id?: string } | undefined> & { tracking: Tracked };

export interface ShopClient {
  get(path: string): Promise<ShopAnswer>;
  post(path: string, body?: object): Promise<ShopAnswer>;
}

/** A visitor who keeps one cookie. */
export function createShopClient(baseUrl: string): ShopClient {
  let cookie: string | undefined;

  async function call(path: string, init: RequestInit): Promise<ShopAnswer> {
    const headers = { ...init.headers, ...(cookie ? { cookie } : {}) };
    const response = await fetch(new URL(path, baseUrl), { ...init, headers });
    cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie;
    const answer = (await response.json()) as ShopAnswer;
    if (!response.ok)
      throw new Error(`The shop answered ${path} with ${response.status}: ${JSON.stringify(answer)}`);
    if ((answer.tracking as { tracked?: boolean } | undefined)?.tracked === false) {
      throw new Error(`The shop could not track ${path}: ${JSON.stringify(answer.tracking)}`);
    }
    return answer;
  }

  return {
    get: (path) => call(path, {}),
    post: (path, body = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
