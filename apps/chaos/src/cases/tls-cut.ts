import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { tlsServer } from '../world/tls.js';

const MAX_GAP_MS = 800;

export const tlsCut: ChaosCase = {
  name: 'tls-cut',
  summary: 'TLS connections to Redis and to Klaviyo are reset in the middle of records.',
  needs: ['openssl'],
  setUp: { redis: tlsServer, host: 'localhost', proxied: ['worker', 'klaviyo'] },
  async hurt({ hurtMs, proxy, random }) {
    const endMs = performance.now() + hurtMs;
    let cuts = 0;
    while (performance.now() < endMs) {
      await sleep(random() * MAX_GAP_MS);
      proxy(cuts % 2 === 0 ? 'worker' : 'klaviyo').cut();
      cuts += 1;
    }
    return { figures: { cuts } };
  },
};
