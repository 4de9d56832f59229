import { withDashboard } from './support/dashboard.js';
import { death, SECRETS } from './support/jobs.js';

const AT = '/data/attributes';
const pointers = [`${AT}/phone_number`, `${AT}/profile/data/attributes/phone_number`];

describe('the causes of dead letters', () => {
  it('are above the letters, each with its facts, its groups and the command that replays it', async () => {
    await withDashboard(async ({ get, lanes, deadLetters, destination }) => {
      await lanes.register(destination);
      for (const pointer of pointers) {
        const { failure } = death();
        await deadLetters.record(destination, death({ failure: { ...failure, pointer, hint: 'Mend it.' } }));
      }
      await deadLetters.record(destination, death({ failure: { code: 'not_found' } }));
      const { text } = await get(`/dead-letters?destination=${destination}`);
      const [above = '', below = ''] = text.split('<h2>Letters</h2>');
      expect(above.match(/<tr><td class="n">/g)).toHaveLength(2);
      const { causes } = await deadLetters.causes(destination);
      const id = causes[0]?.id ?? '';
      for (const fact of [
        '<code>invalid</code> at <code>phone_number</code>',
        'What to do: Mend it.',
        '1 person',
        'metric-event',
        'purchase',
        '<summary>2 groups</summary>',
        `npx tracklayer dlq replay --cause ${id} --preview`,
        'role="img" aria-label="Letters in each of the last 24 hours: 0, ',
      ]) {
        expect(above).toContain(fact);
      }
      for (const secret of SECRETS) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
      expect(below.match(/\/dead-letters\/[^"]+/g)).toHaveLength(3);

      const href = above.match(/\/dead-letters\?[^"]*cause=[^"]+/)?.[0].replaceAll('&amp;', '&') ?? '';
      const chosen = await get(href);
      expect(chosen.text.match(/\/dead-letters\/[^"]+/g)).toHaveLength(2);
      expect(chosen.text).toContain(`cause ${id}</strong>`);
    });
  });

  it('are not shown where there are none, and an unknown id shows every letter', async () => {
    await withDashboard(async ({ get, lanes, deadLetters, destination }) => {
      await lanes.register(destination);
      expect((await get('/dead-letters')).text).not.toContain('<h2>Causes</h2>');
      await deadLetters.record(destination, death());
      expect((await get('/dead-letters?cause=no-id')).text).toContain('<h2>Causes</h2>');
      expect((await get('/dead-letters?cause=00000000')).text).toContain('No dead letters here.');
    });
  });
});
