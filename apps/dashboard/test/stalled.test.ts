import { createHolds } from '@tracklayer/holds';
import { laneKeys } from '@tracklayer/lanes';
import { withDashboard } from './support/dashboard.js';
import { personalJob } from './support/jobs.js';

describe('a setting that ends', () => {
  it('is told above the lanes, for the destinations that are shown', async () => {
    const warning = (destination: string) => ({
      code: 'revision_ends' as const,
      destination,
      revision: '2025-01-15',
      endsOn: '2027-01-15',
      message: `Klaviyo retires <revision> of ${destination}.`,
    });
    await withDashboard(
      async ({ get, lanes, destination, other }) => {
        await lanes.register(destination);
        const { text } = await get('/');
        expect(text).toContain(`Klaviyo retires &lt;revision&gt; of ${destination}.`);
        expect(text).not.toContain(other);
      },
      ({ destination, other }) => ({ warnings: () => [warning(destination), warning(other)] }),
    );
  });
});

describe('a held destination', () => {
  it('has a card with the reason, the start, the probes and what to do', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      await lanes.enqueue(destination, [personalJob(), personalJob()]);
      let nowMs = Date.UTC(2026, 3, 20, 10, 0, 0);
      const holds = createHolds(redis, { now: () => nowMs });
      const detail = 'Missing or invalid private key.';
      await holds.place(destination, { cause: 'refused', code: 'not_authenticated', status: 401, detail });
      nowMs += 5_000;
      await holds.claimProbe(destination);

      const { text } = await get('/');
      for (const words of [
        `${destination} is held`,
        'Klaviyo refuses its key',
        '<code>not_authenticated</code> <span class="soft">HTTP 401</span> Missing or invalid private key.',
        'What to do: The private key is missing, revoked or of another account.',
        '<dd>2026-04-20 10:00:00 UTC, for ',
        '<dd>2 jobs; no job is lost, and no job uses up an attempt</dd>',
        '<dt>Probes so far</dt><dd>1</dd>',
        `<code>npx tracklayer resume ${destination}</code>`,
        `${destination}<span class="tag">held</span>`,
      ]) {
        expect(text).toContain(words);
      }

      await holds.release(destination);
      expect((await get('/')).text).not.toContain('is held');
    });
  });

  it('has a card with the time of the next probe', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      await lanes.register(destination);
      await createHolds(redis, { now: () => Date.UTC(2100, 0, 1) }).place(destination, {
        cause: 'outage',
        code: 'server_error',
      });
      const { text } = await get('/');
      expect(text).toContain('Klaviyo fails or does not answer');
      expect(text).toMatch(/2100-01-01 00:00:01 UTC, in \d+ d/);
    });
  });

  it('shows the answer of Klaviyo as text, never as markup', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      await lanes.register(destination);
      const detail = '<img src=x onerror=alert(1)>';
      await createHolds(redis).place(destination, { cause: 'refused', code: detail, detail });
      const { text } = await get('/');
      expect(text).toContain('&lt;img src=x');
      expect(text).not.toContain('<img');
    });
  });
});

describe('a destination with a held endpoint', () => {
  it('has a card with the endpoint, the jobs that wait for it, and what goes on', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      const scope = 'POST /api/profile-subscription-bulk-create-jobs';
      const hint = 'Set a private key that has the scope subscriptions:write.';
      await lanes.register(destination);
      const holds = createHolds(redis);
      await holds.place(
        destination,
        { cause: 'refused', code: 'permission_denied', status: 403, hint },
        scope,
      );
      await holds.park(destination, scope, { type: 'list-subscription', jobId: 'a' }, false);
      const { text } = await get('/');
      for (const words of [
        `${scope} of ${destination} is held</span> · Klaviyo refuses it`,
        `What to do: ${hint}`,
        'Other endpoints go on.',
        '<dd>1 job; no job is lost',
        `<code>npx tracklayer resume ${destination} list-subscription</code>`,
        'list-subscription</a><span class="tag">no worker</span><span class="tag">partly held</span>',
        `${destination} is partly held. `,
      ]) {
        expect(text).toContain(words);
      }
    });
  });
});

describe('a paused destination', () => {
  it('has a card that names its paused lanes and the command that resumes them', async () => {
    await withDashboard(async ({ get, lanes, destination }) => {
      await lanes.register(destination);
      await lanes.pause(destination, 'metric-event');
      const part = (await get('/')).text;
      expect(part).toContain(`${destination} is paused</span> · metric-event`);
      expect(part).toContain(`<code>npx tracklayer resume ${destination} metric-event</code>`);
      await lanes.pause(destination);
      const whole = (await get('/')).text;
      expect(whole).toContain(`${destination} is paused</span></h2>`);
      expect(whole).toContain(`<code>npx tracklayer resume ${destination}</code>`);
    });
  });
});

describe('the section of stalled destinations', () => {
  it('is empty where no destination is stalled', async () => {
    await withDashboard(async ({ get, lanes, destination }) => {
      await lanes.register(destination);
      expect((await get('/')).text).toMatch(/<section [^>]+><\/section>/);
    });
  });

  it('is empty where the hold cannot be read, and the lanes are shown', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      await lanes.register(destination);
      await redis.set(`${laneKeys(destination).counts.split(':counts')[0]}:hold`, 'not a hash');
      const { status, text } = await get('/');
      expect(status).toBe(200);
      expect(text).toContain(`${destination}.metric-event`);
    });
  });
});
