import type { LaneRow } from '@tracklayer/lane-status';
import { overviewPage } from '../src/pages/overview.js';
import { withDashboard } from './support/dashboard.js';
import { death, personalJob, SECRETS } from './support/jobs.js';

describe('the overview', () => {
  it('shows only the destinations that the dashboard was given', async () => {
    await withDashboard(async ({ get, lanes, destination, other }) => {
      await lanes.enqueue(destination, [personalJob()]);
      await lanes.enqueue(other, [personalJob()]);
      for (const path of ['/', '/dead-letters', '/queues/api/queues']) {
        expect((await get(path)).text).not.toContain(other);
      }
    });
  });

  it('shows a destination that appears while the dashboard runs, and so does Bull Board', async () => {
    await withDashboard(async ({ get, lanes, destination }) => {
      expect((await get('/')).text).not.toContain(destination);
      await lanes.enqueue(destination, [personalJob()]);
      expect((await get('/')).text).toContain(`/queues/queue/${destination}.metric-event`);
      const { queues } = JSON.parse((await get('/queues/api/queues')).text);
      expect(queues.map(({ name }: { name: string }) => name)).toContain(`${destination}.metric-event`);
    });
  });

  it('counts waiting jobs and dead letters, and marks a paused lane', async () => {
    await withDashboard(async ({ get, lanes, deadLetters, destination }) => {
      await lanes.enqueue(destination, [personalJob(), personalJob()]);
      await lanes.pause(destination, 'metric-event');
      await deadLetters.record(destination, death());
      const row = (await get('/')).text
        .split('<tr>')
        .find((each) => each.includes(`${destination}.metric-event`));
      expect(row).toContain('paused');
      expect(row?.match(/(?<=>)\d+(?=<)/g)).toEqual(['2', '0', '0', '0', '1', '0']);
    });
  });
});

describe('a backlog', () => {
  it('has the time when it is gone, unless the lane stands still', () => {
    const backlog = { singlyMs: 1_714_286, inSurgeMs: 111_112, isSurge: false };
    const runs = {
      destination: 'main',
      lane: 'metric-event',
      waiting: 100_000,
      paused: false,
      backlog,
    } as const;
    const shown = (changes: Partial<LaneRow>) =>
      overviewPage([{ ...runs, ...changes } as LaneRow], { findings: [], warnings: [], ofWorkers: [] }, 0);
    expect(shown({})).toContain('A surge would take about 1 min 51 s">gone in about 28 min 34 s<');
    expect(shown({ backlog: { ...backlog, isSurge: true } })).toContain('>gone in about 1 min 51 s<');
    const stopped: Partial<LaneRow>[] = [{ paused: true }, { holds: [] }, { unserved: 'no_worker' }];
    for (const each of stopped) expect(shown(each)).not.toContain('gone in');
  });
});

describe('a figure that cannot be read', () => {
  it('is a question mark and hides no other lane', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      await lanes.enqueue(destination, [personalJob()]);
      await redis.set(lanes.queue(destination, 'profile-upsert').toKey('wait'), 'not a list');
      const { status, text } = await get('/');
      expect(status).toBe(200);
      expect(text).toContain('>?</td>');
      expect(text).toContain('<td class="n">1</td>');
    });
  });
});

describe('the list of dead letters', () => {
  it('shows each letter with its reason, and links to a page with its attempts', async () => {
    await withDashboard(async ({ get, lanes, deadLetters, destination }) => {
      await lanes.register(destination);
      await deadLetters.record(destination, death());
      const { text } = await get(`/dead-letters?destination=${destination}`);
      const href = text.match(/\/dead-letters\/[^"]+/)?.[0] ?? '';
      const letter = await get(href);
      expect(letter.status).toBe(200);
      expect(letter.text).toContain('/data/attributes/profile/data/attributes/phone_number');
      expect(letter.text).toMatch(
        new RegExp(`npx tracklayer dlq replay metric-event~\\S+ --destination ${destination}`),
      );
    });
  });

  it('shows each letter of a long list once, and links to no empty page', async () => {
    await withDashboard(async ({ get, lanes, deadLetters, destination }) => {
      await lanes.register(destination);
      const deaths = Array.from({ length: 101 }, (_, index) => death({ nowMs: 1_776_680_251_000 + index }));
      await Promise.all(deaths.map((each) => deadLetters.record(destination, each)));
      const seen: string[] = [];
      let next: string | undefined = `/dead-letters?destination=${destination}&type=metric-event`;
      let pages = 0;
      while (next !== undefined && pages < 9) {
        const { text } = await get(next);
        seen.push(...(text.match(/metric-event(~|%7E)[^"]+(?=">)/g) ?? []));
        next = text.match(/href="([^"]+)">Older</)?.[1]?.replaceAll('&amp;', '&');
        pages += 1;
      }
      expect(pages).toBe(3);
      expect(seen).toHaveLength(101);
      expect(new Set(seen).size).toBe(101);
    });
  });

  it('says what is wrong with an address', async () => {
    await withDashboard(async ({ get, lanes, destination }) => {
      await lanes.register(destination);
      const wrong = await get(`/dead-letters?destination=${destination}&cursor=nonsense`);
      expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('cursor')]);
      for (const path of [
        `/dead-letters/${destination}/none`,
        '/dead-letters/no-such/x~y',
        '/none',
        '/queues/none/such',
      ]) {
        const { status, text } = await get(path);
        expect([path, status]).toEqual([path, 404]);
        expect(text).toContain('Back to the lanes');
      }
      for (const odd of [
        '/dead-letters?type=a&type=b',
        '/dead-letters?destination=%00',
        '/dead-letters?destination=__proto__',
      ]) {
        expect((await get(odd)).status).toBe(200);
      }
      expect((await get('/%zz')).status).toBe(400);
    });
  });

  it('shows values of applications as text, never as markup', async () => {
    await withDashboard(async ({ get, lanes, deadLetters, destination }) => {
      await lanes.register(destination);
      const markup = '<img src=x onerror=alert(1)>"\'';
      const { failure } = death();
      await deadLetters.record(
        destination,
        death({
          job: { note: markup, eventId: markup },
          eventName: markup,
          failure: { ...failure, detail: markup },
        }),
      );
      const list = await get(`/dead-letters?destination=${destination}`);
      const letter = await get(list.text.match(/\/dead-letters\/[^"]+/)?.[0] ?? '');
      for (const { text } of [list, letter]) {
        expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
        expect(text).not.toContain('<img');
      }
    });
  });
});

describe('personal data', () => {
  it('appears on no page and in no answer of Bull Board, whatever the state of the job', async () => {
    await withDashboard(async ({ get, redis, lanes, deadLetters, destination }) => {
      const lane = lanes.queue(destination, 'metric-event');
      const waiting = personalJob();
      const delayed = personalJob();
      const odd = { v: 99, what: { customer: { mail: SECRETS[0] } }, profile: personalJob().data };
      await lanes.enqueue(destination, [waiting, { ...delayed, delayMs: 60_000 }]);
      await lane.add('metric-event', odd as never, { jobId: 'odd' });
      const failing = personalJob();
      await lane.add('metric-event', failing.data, { jobId: failing.jobId });
      await lane.addJobLog(failing.jobId, `log of ${SECRETS[0]}`).catch(() => {});
      const key = lane.toKey(failing.jobId);
      await redis.hset(key, {
        failedReason: `refused ${SECRETS[0]} of Mathilda`,
        stacktrace: JSON.stringify([`Error: ${SECRETS[0]}\n at x`]),
        returnvalue: JSON.stringify(`sent to ${SECRETS[0]}`),
        progress: JSON.stringify({ email: SECRETS[0] }),
      });
      await deadLetters.record(destination, death());
      await deadLetters.record(
        destination,
        death({ job: odd, reason: 'unparseable', failure: { code: 'unparseable' } }),
      );

      const list = await get(`/dead-letters?destination=${destination}`);
      const letters = [...list.text.matchAll(/\/dead-letters\/[^"]+/g)].map(([href]) => href);
      expect(letters).toHaveLength(2);
      const name = `${destination}.metric-event`;
      const jobs = [waiting.jobId, delayed.jobId, failing.jobId, 'odd'];
      const paths = [
        '/',
        '/dead-letters',
        `/dead-letters?destination=${destination}`,
        ...letters,
        '/queues',
        `/queues/queue/${name}`,
        ...['latest', 'waiting', 'delayed', 'prioritized', 'failed', 'completed'].map(
          (status) => `/queues/api/queues?activeQueue=${name}&status=${status}&page=1&jobsPerPage=50`,
        ),
        ...jobs.flatMap((id) => [
          `/queues/api/queues/${name}/${id}`,
          `/queues/api/queues/${name}/${id}/logs`,
          `/queues/api/queues/${name}/${id}/flow`,
        ]),
      ];
      for (const path of paths) {
        const { status, text } = await get(path);
        expect([path, status]).toEqual([path, 200]);
        for (const secret of SECRETS)
          expect([path, text.toLowerCase().includes(secret.toLowerCase())]).toEqual([path, false]);
      }
      const shown = JSON.parse((await get(`/queues/api/queues/${name}/${failing.jobId}`)).text).job;
      expect(shown).toMatchObject({
        failedReason: expect.stringContaining('m***@h***.example'),
        stacktrace: [expect.stringContaining('m***@h***.example')],
        data: {
          type: 'metric-event',
          attempts: [
            { atMs: 1_776_680_251_000, code: 'server_error', detail: expect.stringContaining('m***@h***') },
          ],
          event: { name: 'purchase', profile: { email: 'm***@h***.example' } },
        },
      });
    });
  });
});
