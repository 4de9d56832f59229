/** A job that anybody wrote into a lane may have anything in place of its ids. */
import type { DigestKey } from '@tracklayer/persons';
import fc from 'fast-check';
import { createIndexer, type Indexed, isTag, journalSettings, ownTag } from '../src/index.js';
import { tagsIn } from '../src/tags.js';

const secret = async () => 'a secret of this test' as unknown as DigestKey;

/** No text can be made of it. */
const noText = { toString: null };
const anything = fc.oneof(fc.constant(noText), fc.anything(), fc.string());

describe('the tags of a job', () => {
  test('are made, whatever stands in place of its ids', async () => {
    const indexer = createIndexer(journalSettings(undefined, 3_600_000), secret);
    await indexer.ready();
    fc.assert(
      fc.property(anything, anything, anything, (eventId, migrationId, orderId) => {
        const properties = { orderId };
        const job = { jobId: 'job-1', eventId, migrationId, properties, profile: {} } as Indexed;
        const tags = indexer.tagsOf(job);
        expect(tagsIn(tags).every(isTag)).toBe(true);
        expect(tags.startsWith(ownTag(job))).toBe(true);
      }),
    );
  });

  test('name the job where its event has no readable id', () => {
    const job = { jobId: 'job-1', eventId: noText } as unknown as Indexed;
    expect(ownTag(job)).toBe(ownTag({ jobId: 'job-1' }));
  });
});
