const SEGMENT = '(?:[A-Za-z_$][\\w$-]*|\\d+)';
const ROOTS = '(?:properties|profile|consent|destination)';
const WAY = `${ROOTS}(?:\\.${SEGMENT})+(?:\\.\\*(?:\\.${SEGMENT})+)?`;
const PATH = new RegExp(`^(?:${WAY}|quantity\\(${WAY}\\)|name|eventId|time|source)$`);

/**
 * Whether a text is a path of an event with its alternatives, or a constant: `properties.orderId | name`, `=Acme`,
 * `properties.brand | =Acme`. Only the last alternative may be a constant.
 */
export function isEventPath(text: string): boolean {
  if (text.startsWith('=')) return text.length > 1;
  const alternatives = text.split('|').map((each) => each.trim());
  const last = alternatives.length - 1;
  return alternatives.every(
    (each, index) => PATH.test(each) || (index > 0 && index === last && /^=./.test(each)),
  );
}
