import type { ChaosCase } from '../chaos-case.js';

const READS: readonly (readonly string[])[] = [
  ['lanes'],
  ['lanes', '--json'],
  ['dlq', 'list'],
  ['dlq', 'groups'],
  ['backfill', 'status', '--destination', 'shop-0'],
];

/** A command takes a second. A machine that runs several cases at once needs longer to start one. */
const ANSWERS_WITHIN_MS = 60_000;

export const readsWhileRefused: ChaosCase = {
  name: 'reads-while-refused',
  summary: 'The command line shows lanes and dead letters while Redis refuses every write.',
  setUp: { workers: 1, events: 600 },
  async hurt({ server, tracklayer }) {
    await server.command('CONFIG', 'SET', 'maxmemory', 1);
    const problems: string[] = [];
    for (const args of READS) {
      const { code, lines } = await tracklayer.run(args, ANSWERS_WITHIN_MS);
      if (code !== 0)
        problems.push(`tracklayer ${args.join(' ')} exited with ${code}: ${lines.slice(-3).join(' ')}`);
    }
    await server.command('CONFIG', 'SET', 'maxmemory', 0);
    return { figures: { reads: READS.length }, problems };
  },
};
