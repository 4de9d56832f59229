import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));

// It starts six programs and waits for a replay in steps, which takes half a minute alone.
const TIMEOUT_MS = 300_000;

/** Runs the body with the address of the demo's dashboard once the demo is filled. Resolves to the exit code. */
async function withDemo(body: (dashboard: string) => Promise<void>): Promise<number | null> {
  const { REDIS_URL: _shared, ...env } = process.env;
  const program = spawn(process.execPath, [PROGRAM, '--demo'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(program, 'exit').then(([code]) => code as number | null);
  const said: string[] = [];
  try {
    for await (const line of createInterface({ input: program.stdout })) {
      said.push(line);
      if (line.includes('Look around')) break;
    }
    const dashboard = /dashboard +(http\S+)/.exec(said.join('\n'))?.[1];
    if (dashboard === undefined) throw new Error(`The demo did not start: ${said.join('\n')}`);
    program.stdout.resume();
    await body(dashboard);
  } finally {
    program.kill('SIGTERM');
  }
  return exited;
}

describe('npm start -- --demo', () => {
  it(
    'fills two destinations, one of them held, with dead letters of several causes, replays and back-fills',
    async () => {
      const exitCode = await withDemo(async (dashboard) => {
        const read = async (path: string) => (await fetch(`${dashboard}/api/v1/${path}`)).json();
        const [overview, causes, campaigns, migrations] = await Promise.all(
          ['overview', 'causes', 'campaigns', 'migrations'].map(read),
        );
        expect(overview).toMatchObject({
          destinations: [
            { destination: 'main', state: 'runs' },
            { destination: 'outlet', state: 'held', hold: { code: expect.any(String), status: 401 } },
          ],
        });
        expect(causes).toMatchObject({ total: expect.any(Number) });
        expect((causes as { causes: object[] }).causes.length).toBeGreaterThanOrEqual(4);
        expect(campaigns).toMatchObject({
          items: [
            { state: 'stopped', stopped: 'dead-again' },
            { state: 'done', counts: { delivered: 24 } },
          ],
        });
        expect(migrations).toMatchObject({
          items: [
            { id: 'orders_since_2024', state: 'paused' },
            {
              id: 'spring_2026',
              state: 'done',
              settled: { delivered: 640 },
              reasons: { missing_identifier: 1 },
            },
          ],
        });
      });
      expect(exitCode).toBe(0);
    },
    TIMEOUT_MS,
  );
});
