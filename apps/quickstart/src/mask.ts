/** An address (or another identifier) as it may be shown on a screen that others see: `av…@shop.example`. */
export function maskEmail(email: string): string {
  const [local = '', domain] = email.split('@');
  return `${local.slice(0, 2)}…${domain === undefined ? '' : `@${domain}`}`;
}
