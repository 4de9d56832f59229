/** These functions run in the page. Each one is sent as text, so it cannot use anything outside itself. */

export function worstContrast() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const paint = (colours) => {
    for (const colour of ['white', ...colours]) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let worst = 21;
  let where = '';
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const element = text.parentElement;
    if (text.data.trim() === '' || element.closest('title, .hidden, [hidden]')) continue;
    const behind = [];
    for (let each = element; each !== null; each = each.parentElement) {
      behind.unshift(getComputedStyle(each).backgroundColor);
    }
    const [dark, light] = [paint(behind), paint([...behind, getComputedStyle(element).color])]
      .map(luminance)
      .sort((a, b) => a - b);
    const contrast = Math.round(((light + 0.05) / (dark + 0.05)) * 100) / 100;
    if (contrast < worst) {
      worst = contrast;
      where = `<${element.localName} class="${element.className}"> ${text.data.slice(0, 30)}`;
    }
  }
  return { worst, where };
}

export function foreignMarkup() {
  const svg = 'main svg:not(.chart svg, .spark)';
  return {
    markup: document.querySelectorAll(`main script, img, ${svg}, [onerror], [onload]`).length,
    headings: document.querySelectorAll('h1').length - 1,
    links: [...document.links].filter(({ protocol }) => !protocol.startsWith('http')).length,
  };
}

export function sidewaysPx() {
  return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
}

export function unnamedFields() {
  return [...document.querySelectorAll('input:not([type=hidden]), select')].filter(
    ({ labels }) => labels.length === 0,
  ).length;
}
