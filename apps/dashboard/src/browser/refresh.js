/**
 * Refreshes a page: fetches it again at intervals and changes only what differs, so that the scroll position, focus and
 * selection stay. The server renders every text, also the page that says that Redis does not answer. Without JavaScript
 * the page reloads itself instead.
 */
const main = document.querySelector('main');
const stale = document.querySelector('#stale');

let dueAtMs = nextAtMs();
setInterval(() => Date.now() >= dueAtMs && refresh(), 1_000);
document.addEventListener('visibilitychange', () => Date.now() >= dueAtMs && refresh());

/** The server sets the interval per page: it is shorter while Redis does not answer. */
function nextAtMs() {
  return Date.now() + (Number(main.dataset.refreshS) || 10) * 1_000;
}

async function refresh() {
  if (document.hidden) return;
  dueAtMs = Number.POSITIVE_INFINITY;
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(10_000) });
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    document.title = fresh.title;
    merge(main, fresh.querySelector('main'));
    stale.hidden = true;
  } catch {
    // The dashboard does not answer, so the page says that its figures are old.
    stale.hidden = false;
  } finally {
    dueAtMs = nextAtMs();
  }
}

/** Descends to the nodes that differ. Two elements of one name at one position count as the same element. */
function merge(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const wanted = [...fresh.childNodes];
  for (const child of [...old.childNodes].slice(wanted.length)) child.remove();
  for (const [index, child] of wanted.entries()) {
    const known = old.childNodes[index];
    if (known) merge(known, child);
    else old.append(child);
  }
}
