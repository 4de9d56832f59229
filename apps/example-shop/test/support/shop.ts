import type { Producer, TrackInput } from '@tracklayer/producer';
import { createRecordingProducer } from '@tracklayer/producer/testing';
import { buildApp } from '../../src/app.js';
import { createShop } from '../../src/shop.js';
import { createTrack, type Tracking } from '../../src/tracking.js';

const NOW_MS = Date.parse('2026-04-23T10:20:00Z');

type Queue = Pick<Producer, 'track'>;

export interface ShopOptions {
  queueUnavailable?: boolean;
  /** Takes the events. Default: a producer that records them. */
  queue?: Queue;
}

/** A shop whose queue records each event, or is unavailable. Its requests keep cookies as a browser does. */
export function openShop(options: ShopOptions = {}) {
  const tracked: TrackInput[] = [];
  const logged: { level: string; details: object; message: string }[] = [];
  let ids = 0;

  const recording = createRecordingProducer({ now: () => NOW_MS });
  if (options.queueUnavailable) recording.failWith('redis-away');
  const producer: Queue = {
    track(event) {
      tracked.push(event as TrackInput);
      return (options.queue ?? recording).track(event);
    },
  };

  const log = {
    warn: (details: object, message: string) => logged.push({ level: 'warn', details, message }),
    error: (details: object, message: string) => logged.push({ level: 'error', details, message }),
  };
  const now = () => NOW_MS;
  const newId = () => {
    ids += 1;
    return `id${ids}`;
  };
  const app = buildApp({
    shop: createShop({ now, newId }),
    track: createTrack(producer, log, now),
    now,
    newId,
    log,
  });

  let cookie = '';
  async function call(method: 'GET' | 'POST', url: string, payload?: object, accept = 'application/json') {
    const response = await app.inject({
      method,
      url,
      headers: { cookie, accept },
      ...(payload ? { payload } : {}),
    });
    const set = response.headers['set-cookie'];
    if (typeof set === 'string') cookie = set.split(';')[0] ?? '';
    return response;
  }

  return {
    tracked,
    logged,
    close: () => app.close(),
    async json(method: 'GET' | 'POST', url: string, payload?: object) {
      const response = await call(method, url, payload);
      const answer = response.json<{ tracking: Tracking } & Record<string, { id: string }>>();
      return { status: response.statusCode, answer };
    },
    page: (url: string) => call('GET', url, undefined, 'text/html'),
    form: (url: string, payload: object) => call('POST', url, payload, 'text/html'),
    async signIn() {
      await call('POST', '/session', { email: 'ava@shop.example', firstName: 'Ava', country: 'DE' });
    },
    async buy() {
      await call('POST', '/cart', { productId: 'serum', quantity: 2 });
      const checkout = (await call('POST', '/checkout')).json<{ checkout: { id: string } }>().checkout;
      return call('POST', `/checkout/${checkout.id}/pay`);
    },
  };
}
