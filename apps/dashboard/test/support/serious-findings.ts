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

/** Elements that a keyboard reaches and whose focus nobody sees. A radio button without a size shows it on its label. */
const UNSEEN = `(() => {
  const reached = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), [tabindex]';
  const shows = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height, left, right } = element.getBoundingClientRect();
    if (right <= 0 || left >= window.innerWidth) return false;
    return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && width > 1 && height > 1;
  };
  return [...document.querySelectorAll(reached)].flatMap((element) => {
    element.focus();
    if (document.activeElement !== element) return [];
    const label = element.nextElementSibling;
    return shows(element) || (element.type === 'radio' && label && shows(label)) ? [] : [element.outerHTML];
  });
})()`;

/** The elements of the page whose focus nobody sees. */
export async function unseenFocus(page: Page): Promise<string[]> {
  // From now on the browser shows the focus as for a person with a keyboard.
  await page.keyboard.press('Tab');
  return page.evaluate(UNSEEN);
}
