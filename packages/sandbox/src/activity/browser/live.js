/**
 * Refreshes a page of Metric Activity. The server announces a change, and this script loads the page again and replaces
 * the changed parts. The server renders all texts. Without this script, reload the page by hand.
 */
const main = document.querySelector('main[data-live]');
const button = document.querySelector('#live');
const news = document.querySelector('#news');

/** Delay between two refreshes of a page that changes all the time. */
const AGAIN_MS = 1_000;
const LISTS = ['ol', 'ul', 'tbody'];
let shown;
let paused = false;
let busy = false;
let missed = false;

if (main && button) {
  button.hidden = false;
  button.addEventListener('click', () => {
    paused = !paused;
    button.setAttribute('aria-pressed', String(!paused));
    delete button.dataset.missed;
    if (missed) refresh();
  });
  document.addEventListener('visibilitychange', () => missed && refresh());
  const changes = new EventSource('/activity/changes');
  changes.addEventListener('open', () => delete button.dataset.away);
  changes.addEventListener('error', () => {
    button.dataset.away = '';
  });
  changes.addEventListener('message', ({ data }) => {
    if (shown === undefined) shown = main.dataset.version;
    if (data !== shown) refresh();
  });
}

/** Runs one refresh at a time. Changes during a refresh cause one more. */
async function refresh() {
  missed = true;
  if (paused) button.dataset.missed = '';
  if (paused || busy || document.hidden) return;
  busy = true;
  missed = false;
  // After a failure the sandbox has stopped or restarts. The stream reconnects and announces the change.
  const text = await fetch(location.href).then(
    (response) => response.text(),
    () => undefined,
  );
  busy = false;
  if (text !== undefined) show(new DOMParser().parseFromString(text, 'text/html').querySelector('main'));
  if (missed) setTimeout(refresh, AGAIN_MS);
}

function show(fresh) {
  if (paused || fresh === null) return;
  shown = fresh.dataset.version;
  replace(fresh);
}

function replace(fresh) {
  const focused = document.activeElement?.id;
  const before = rows().length === 0 ? undefined : new Set(rows().map((row) => row.id));
  merge(main, fresh);
  const arrived = rows().filter((row) => !before?.has(row.id));
  if (arrived.length > 0) news.textContent = `${arrived.length} new`;
  if (before) for (const row of arrived) highlight(row);
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

function rows() {
  return [...main.querySelectorAll('#rows > *')];
}

/** Replaces only the parts that differ. The other elements keep focus, position and state. */
function merge(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (LISTS.includes(old.localName) && old.id) mergeList(old, fresh);
  else if (sameShape(old, fresh)) {
    // Copied first: what is put in place leaves the fresh page, and its list of children with it.
    const replacements = [...fresh.children];
    for (const [index, child] of [...old.children].entries()) merge(child, replacements[index]);
  } else {
    if (old.localName === 'details') fresh.open = old.open;
    old.replaceWith(fresh);
  }
}

/** Compares tag, attributes, own text and the tags of the children. */
function sameShape(old, fresh) {
  return (
    old.localName === fresh.localName &&
    old.children.length === fresh.children.length &&
    [...old.children].every((child, index) => child.localName === fresh.children[index].localName) &&
    ownText(old) === ownText(fresh) &&
    attributes(old) === attributes(fresh)
  );
}

function ownText(element) {
  const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
  return texts.map(({ data }) => data.trim()).join('|');
}

function attributes(element) {
  const own = [...element.attributes].filter(({ name }) => name !== 'open' && name !== 'data-version');
  return own.map(({ name, value }) => `${name}=${value}`).join('|');
}

/** Compares rows by id: inserts new rows, removes old rows, keeps the others. */
function mergeList(old, fresh) {
  const known = new Map([...old.children].map((row) => [row.id, row]));
  const freshRows = [...fresh.children];
  const kept = new Set(freshRows.map(({ id }) => id));
  for (const [id, row] of known) if (!kept.has(id)) row.remove();
  let at = old.firstElementChild;
  for (const row of freshRows) {
    const same = known.get(row.id);
    if (same === undefined) old.insertBefore(row, at);
    else if (same === at) {
      at = at.nextElementSibling;
      merge(same, row);
    } else {
      old.insertBefore(same, at);
      merge(same, row);
    }
  }
}

function highlight(row) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const from = getComputedStyle(row).getPropertyValue('--new');
  row.animate([{ backgroundColor: from }, {}], { duration: 2_000, easing: 'ease-out' });
}
