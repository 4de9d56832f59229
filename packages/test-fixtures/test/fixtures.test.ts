import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJob } from '@tracklayer/lanes';
import { buildEventJob, openSandboxDestination } from '../src/index.js';

describe('buildEventJob', () => {
  it('builds a valid job with its own id', () => {
    const job = buildEventJob();
    expect(parseJob(job.data)).toEqual(job.data);
    expect(buildEventJob().jobId).not.toBe(job.jobId);
  });

  it('takes the given fields of the event and of the job', () => {
    const { data } = buildEventJob({ profile: { email: 'ben@shop.example' } }, { enqueuedAtMs: 5 });
    expect(data).toMatchObject({ enqueuedAtMs: 5, event: { profile: { email: 'ben@shop.example' } } });
  });
});

describe('openSandboxDestination', () => {
  it('writes a configuration of its destination, and removes everything at the end', async () => {
    const { sandbox, folder, destination, configure, close } = await openSandboxDestination();
    const file = join(folder, 'tracklayer.config.json');
    await configure({ timeoutMs: 900 }, { worker: { metricsPort: 0 } });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      destinations: { [destination]: { apiKeyEnv: 'KEY', baseUrl: sandbox.url, timeoutMs: 900 } },
      worker: { metricsPort: 0 },
    });
    expect((await fetch(`${sandbox.url}/_sandbox/events`)).status).toBe(200);
    await close();
    await expect(fetch(sandbox.url)).rejects.toThrow('fetch failed');
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
