/*
 * Values that are known to be personal, shown in part: enough to tell two people of one ticket apart, not enough to
 * write to either.
 */

/** `ava@shop.example` → `a***@s***.example`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 0) return maskWord(email);
  const domain = email.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  const ending = dot > 0 ? domain.slice(dot) : '';
  return `${first(email.slice(0, at))}***@${first(domain)}***${ending}`;
}

/** `+4915112345678` → `+49*********78`. */
export function maskPhone(phone: string): string {
  const isLong = phone.length >= 9;
  return isLong ? phone.slice(0, 3) + '*'.repeat(phone.length - 5) + phone.slice(-2) : '***';
}

/** `Ava` → `A***`. */
export function maskName(name: string): string {
  return `${first(name)}***`;
}

/** `cust_34982` → `c***`. A single character says all there is, so none of it is shown. */
export function maskWord(word: string): string {
  return [...word].length > 1 ? `${first(word)}***` : '***';
}

/** An identifier whose form tells its kind: an e-mail address, a phone number, or an id. */
export function maskIdentifier(identifier: string): string {
  if (identifier.includes('@')) return maskEmail(identifier);
  return identifier.startsWith('+') ? maskPhone(identifier) : maskWord(identifier);
}

/** `ava@shop.example` → `av…@shop.example`: for a screen on which its owner may recognise it. */
export function abbreviateEmail(email: string): string {
  const [local = '', domain] = email.split('@');
  return `${local.slice(0, 2)}…${domain === undefined ? '' : `@${domain}`}`;
}

/** `redis://user:password@host:6379` → `redis://…@host:6379`. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/\S*@/, '//…@');
}

function first(text: string): string {
  const [character = ''] = text;
  return character;
}
