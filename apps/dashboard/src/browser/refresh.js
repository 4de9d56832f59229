/**
 * Keeps a page fresh: asks for it again now and then and changes what differs, so that place, focus and selection stay
 * as they are. Every word is the server's, the page on Redis being away included. Without this file the page loads
 * itself again instead.
 */
const main = document.querySelector('main');
const stale = document.querySelector('#stale');

let dueAtMs = nextAtMs();
setInterval(() => Date.now() >= dueAtMs && refresh(), 1_000);
document.addEventListener('visibilitychange', () => Date.now() >= dueAtMs && refresh());

/** The page on Redis being away asks sooner than the others. */
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
    // The dashboard itself is away: what is shown is old, and says so.
    stale.hidden = false;
  } finally {
    dueAtMs = nextAtMs();
  }
}

/** Goes down to what differs. Elements of one kind at one place are the same element. */
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
