const SEGMENT = '(?:[A-Za-z_$][\\w$-]*|\\d+)';
const ROOTS = '(?:properties|profile|consent|destination)';
const WAY = `${ROOTS}(?:\\.${SEGMENT})+(?:\\.\\*(?:\\.${SEGMENT})+)?`;
const PATH = new RegExp(`^(?:${WAY}|quantity\\(${WAY}\\)|name|eventId|time|source)$`);

/** Whether a text is a path of an event with its alternatives, or a constant: `properties.orderId | name`, `=Acme`. */
export function isEventPath(text: string): boolean {
  return text.startsWith('=') ? text.length > 1 : text.split('|').every((one) => PATH.test(one.trim()));
}
