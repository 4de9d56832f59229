import { PassThrough } from 'node:stream';
import type { Erased } from '@tracklayer/erasure';
import { createOutput } from '../src/output/output.js';
import { showErased } from '../src/people/show-erased.js';

const nothing = {
  digests: 0,
  jobs: 0,
  batchEntries: 0,
  letters: 0,
  reducedLetters: 0,
  journal: 0,
  campaigns: 0,
  migrations: 0,
  rejectedLines: 0,
  auditEntries: 0,
  memories: 0,
  consents: 0,
};

async function textOf(removed: Partial<Erased['removed']>): Promise<string[]> {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const out = createOutput({ env: {}, stdout, stderr: new PassThrough() }, { json: false, color: false });
  const erased = { destination: 'main', removed: { ...nothing, ...removed }, busy: 0, filesLeft: [] };
  await showErased({ out }, erased, undefined);
  return String(stdout.read()).trim().split(/\n */);
}

describe('the text of an erasure', () => {
  it('counts one thing in the singular, several in the plural, and none not at all', async () => {
    expect(await textOf({ jobs: 6, letters: 1, consents: 1, digests: 2 })).toEqual([
      'main: erased',
      '6 jobs in lanes',
      '1 dead letter',
      '1 consent',
      '2 digests are kept, so that nothing is sent to the person',
    ]);
  });
});
