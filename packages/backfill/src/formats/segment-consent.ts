/**
 * Whether a call of Segment or RudderStack may go to Klaviyo: its `integrations`, and the consent categories of its person.
 *
 * Defends against a back-fill that sends calls to Klaviyo which the live connection would not have sent.
 */
import { isObject } from '@tracklayer/events';
import type { Entry } from './format.js';
import { getAt } from './paths.js';

/** Names of the categories under which marketing programs usually are. `C0004` is "targeting" in OneTrust. */
const MARKETING = /market|advert|target|email|e-mail|^c0004$/i;
const KLAVIYO = /^klaviyo\b/i;

/**
 * Why a call is not sent. Undefined: it may be. A call without categories may be sent, as Segment does.
 *
 * @param categories those that Klaviyo needs; the person must have agreed to each. Default: the categories whose names are
 * about marketing; if no name is, all categories.
 */
export function keptFromKlaviyo(
  entry: Entry,
  categories: readonly string[] | undefined,
): 'no_consent' | 'integration_off' | undefined {
  if (!isAgreed(categoriesOf(entry), categories)) return 'no_consent';
  return isMeant(entry.integrations) ? undefined : 'integration_off';
}

function isAgreed(given: ReadonlyMap<string, boolean>, needed: readonly string[] | undefined): boolean {
  if (given.size === 0) return true;
  // A category that the call does not name was not agreed to.
  if (needed !== undefined) return needed.every((each) => given.get(each) === true);
  const all = [...given];
  const marketing = all.filter(([name]) => MARKETING.test(name));
  return (marketing.length > 0 ? marketing : all).every(([, agreed]) => agreed);
}

/** Category → whether the person agreed to it. Segment has one object, RudderStack two lists. */
function categoriesOf(entry: Entry): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const preferences = getAt(entry, 'context.consent.categoryPreferences');
  if (isObject(preferences)) {
    for (const [name, agreed] of Object.entries(preferences)) found.set(name, agreed === true);
  }
  const management = getAt(entry, 'context.consentManagement');
  const { allowedConsentIds, deniedConsentIds } = isObject(management) ? management : {};
  for (const name of namesIn(allowedConsentIds)) found.set(name, true);
  for (const name of namesIn(deniedConsentIds)) found.set(name, false);
  return found;
}

function namesIn(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}

/** The own entry of a destination wins over `All`. An entry may be an object with settings. */
function isMeant(integrations: unknown): boolean {
  if (!isObject(integrations)) return true;
  const own = Object.entries(integrations).find(([name]) => KLAVIYO.test(name));
  const all = integrations.All ?? integrations.all;
  return (own === undefined ? all : own[1]) !== false;
}
