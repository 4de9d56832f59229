/** Why an address is a bad choice for a test. */
export interface Doubt {
  code: 'dropped_silently' | 'reserved_domain' | 'role_address';
  message: string;
}

/** Klaviyo answers 202 and drops the event, as its documentation says. */
const DROPPED = ['example.com', 'test.com'];
/** Mail cannot arrive there: RFC 2606, RFC 6761. Klaviyo accepts `.example`; only its mail does not arrive. */
const RESERVED = ['test', 'invalid', 'localhost', 'local'];
/** A team reads such an address, or no person does: RFC 2142 and custom. */
const ROLES =
  /^(abuse|admin|billing|contact|hello|help|hostmaster|info|mail(er-daemon)?|no-?reply|office|postmaster|root|sales|security|spam|support|webmaster)$/;

/** What goes wrong, or may go wrong, with events for this address. The most certain first. */
export function doubtsAbout(email: string): Doubt[] {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const doubts: Doubt[] = [];
  if (DROPPED.includes(domain)) {
    doubts.push({
      code: 'dropped_silently',
      message: `Klaviyo accepts events for @${domain} and drops them silently. Use an address of your own domain.`,
    });
  }
  if (RESERVED.includes(domain.slice(domain.lastIndexOf('.') + 1))) {
    doubts.push({
      code: 'reserved_domain',
      message: `Mail cannot arrive at @${domain}. A flow that starts ends with a bounce, which suppresses the profile.`,
    });
  }
  if (ROLES.test(local)) {
    doubts.push({
      code: 'role_address',
      message: `${local}@ is the address of a team. Marketing mail often leaves such addresses out. Use the address of a person.`,
    });
  }
  return doubts;
}
