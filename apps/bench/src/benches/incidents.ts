import { defineBench } from '../bench.js';
import { report, say } from '../report.js';
import { round } from '../statistics.js';
import { type Hands, INCIDENTS, type Incident } from './incidents/incidents.js';
import { type Scene, withScene } from './incidents/scene.js';

const WAIT_MS = 120_000;
const MENDED = 'Nothing needs you. Every destination delivers.';

interface Played {
  clicks: number;
  fields: number;
  /** From opening the dashboard until the page says it. */
  seenS: number;
  /** From opening the dashboard until Klaviyo takes events and the page says that nothing needs a person. */
  mendedS: number;
}

/** Five incidents, played in a browser. */
export const incidents = defineBench({
  name: 'incidents',
  summary:
    'five incidents in a browser: clicks and seconds from opening the dashboard until nothing needs a person',
  flags: {},
  async run({ redisUrl }) {
    const rows: (string | number)[][] = [];
    const figures: Record<string, number> = {};
    await withScene(redisUrl, async (scene) => {
      for (const incident of INCIDENTS) {
        const { clicks, fields, seenS, mendedS } = await play(scene, incident);
        rows.push([
          incident.name,
          clicks,
          fields,
          String(seenS),
          String(mendedS),
          incident.outside || 'nothing',
        ]);
        const key = incident.name.replace(/ ./g, (found) => found.trim().toUpperCase());
        Object.assign(figures, {
          [`${key}Clicks`]: clicks,
          [`${key}SeenS`]: seenS,
          [`${key}MendedS`]: mendedS,
        });
        say(`${incident.name}: mended after ${mendedS} s`);
      }
    });
    report(
      'incidents',
      ['', 'clicks', 'fields', 'seen, s', 'mended, s', 'outside of the browser'],
      rows,
      figures,
    );
  },
});

async function play(scene: Scene, incident: Incident): Promise<Played> {
  const page = await scene.browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const now = `${scene.dashboard}/app/`;
  await page.goto(now);
  await page.getByText(MENDED).waitFor();
  await incident.hurt(scene);
  await page.getByText(incident.says).first().waitFor();
  // From here on it is the time of the person, not that of the alert.
  await page.goto('about:blank');

  let [clicks, fields] = [0, 0];
  const hands: Hands = {
    page,
    async click(role, name) {
      clicks += 1;
      await page.getByRole(role, { name, disabled: false }).first().click();
    },
    async fill(name, text) {
      fields += 1;
      await page.getByRole('textbox', { name }).fill(text);
    },
  };
  const openedMs = performance.now();
  const seconds = () => round((performance.now() - openedMs) / 1_000, 1);
  await page.goto(now);
  await page.getByText(incident.says).first().waitFor();
  const seenS = seconds();
  await incident.mend(scene, hands);
  await scene.nextEvent();
  await page.getByText(MENDED).waitFor();
  const mendedS = seconds();
  await page.close();
  return { clicks, fields, seenS, mendedS };
}
