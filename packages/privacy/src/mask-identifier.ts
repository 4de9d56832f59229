/** `ava@shop.example` → `a***@s***.example`: enough to tell two people of one ticket apart, not to write to either. */
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
  const shown = phone.length >= 9;
  return shown ? phone.slice(0, 3) + '*'.repeat(phone.length - 5) + phone.slice(-2) : '***';
}

/** `Ava` → `A***`. */
export function maskName(name: string): string {
  return `${first(name)}***`;
}

/** `cust_34982` → `c***`. A single character says all there is, so none of it is shown. */
export function maskWord(word: string): string {
  return [...word].length > 1 ? `${first(word)}***` : '***';
}

function first(text: string): string {
  const [character = ''] = text;
  return character;
}

/** An identifier of a kind that its looks tell. */
export function maskIdentifier(identifier: string): string {
  if (identifier.includes('@')) return maskEmail(identifier);
  return identifier.startsWith('+') ? maskPhone(identifier) : maskWord(identifier);
}
