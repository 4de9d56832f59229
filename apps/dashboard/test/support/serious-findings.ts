import type { Page } from '@tracklayer/browser';
import axe from 'axe-core';

/** What axe finds serious or critical on the page as it is now, each with its element. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = '({ violations }) => violations.filter((each) => /serious|critical/.test(each.impact))';
  return page.evaluate(
    `axe.run().then(${found}).then((all) => all.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );
}

/** How many pixels of the page are hidden sideways. */
export function hiddenSideways(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}
