/** Five incidents: what hurts, what the page says, and what a person does about it. */
import type { Page } from '@tracklayer/browser';
import { badLead } from './orders.js';
import { ACCOUNT, KEYS, type Scene } from './scene.js';

/** A person at the page. Each act is counted. */
export interface Hands {
  page: Page;
  click(role: 'link' | 'button', name: string | RegExp): Promise<void>;
  fill(name: string | RegExp, text: string): Promise<void>;
}

export interface Incident {
  name: string;
  hurt(scene: Scene): Promise<void>;
  /** What the page says. */
  says: RegExp;
  mend(scene: Scene, hands: Hands): Promise<void>;
  /** What is done outside of the browser. */
  outside: string;
}

const LEADS = 20;

export const INCIDENTS: readonly Incident[] = [
  {
    name: 'bad phones',
    hurt: ({ track }) => track(Array.from({ length: LEADS }, (_, number) => badLead(number))),
    says: /dead letters: invalid \(phone_number\)/,
    async mend(_scene, { page, click, fill }) {
      await click('link', 'Replay these…');
      await fill('New value of profile.phoneNumber', '+4915112345678');
      await fill('Reason', 'INC-216');
      await click('button', /^Replay \d+ letters$/);
      await page.getByText('done', { exact: true }).waitFor();
      await click('link', 'Now');
    },
    outside: '',
  },
  {
    name: 'key revoked',
    async hurt({ sandbox }) {
      sandbox.revokeKey(ACCOUNT, KEYS[0].name);
    },
    says: /main is held: Klaviyo refuses the key/,
    mend: ({ useKey }) => useKey(KEYS[1].key),
    outside: 'a new key in its file, SIGHUP to the worker',
  },
  {
    name: 'Klaviyo down',
    async hurt({ sandbox }) {
      sandbox.addFault({ kind: 'error', status: 503 });
    },
    says: /main is held: Klaviyo fails or does not answer/,
    async mend({ sandbox }) {
      sandbox.clearFaults();
    },
    outside: 'Klaviyo mends it',
  },
  {
    name: 'no worker',
    hurt: ({ stopWorker }) => stopWorker(),
    says: /No worker serves/,
    mend: ({ startWorker }) => startWorker(),
    outside: 'a worker is started',
  },
  {
    name: 'Redis full',
    async hurt({ redis }) {
      await redis.config('SET', 'maxmemory', '1mb');
    },
    says: /out of memory|refuses|90 ?%/,
    async mend({ redis }) {
      await redis.config('SET', 'maxmemory', '0');
    },
    outside: 'maxmemory is raised',
  },
];
