/** Why an address is a poor choice for a test. */
export interface Doubt {
  code: 'dropped_silently' | 'reserved_domain' | 'role_address';
  message: string;
}

/** Answered 202 and thrown away. Klaviyo's documentation. */
const DROPPED = ['example.com', 'test.com'];
/** No mail can ever arrive there: RFC 2606, RFC 6761. `.example` goes through; only its mail does not. */
const RESERVED = ['test', 'invalid', 'localhost', 'local'];
/** Read by a team or by nobody: RFC 2142 and custom. */
const ROLES =
  /^(abuse|admin|billing|contact|hello|help|hostmaster|info|mail(er-daemon)?|no-?reply|office|postmaster|root|sales|security|spam|support|webmaster)$/;

/** What is known to go wrong, or likely to, with events for this address; the surest first. */
export function doubtsAbout(email: string): Doubt[] {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const doubts: Doubt[] = [];
  if (DROPPED.includes(domain)) {
    doubts.push({
      code: 'dropped_silently',
      message: `Klaviyo answers events for @${domain} with a success and drops them silently. Use an address of a domain of your own.`,
    });
  }
  if (RESERVED.includes(domain.slice(domain.lastIndexOf('.') + 1))) {
    doubts.push({
      code: 'reserved_domain',
      message: `No mail can ever arrive at @${domain}: a flow that starts ends in a bounce, which suppresses the profile.`,
    });
  }
  if (ROLES.test(local)) {
    doubts.push({
      code: 'role_address',
      message: `${local}@ is read by a team or by nobody, and such addresses are often kept out of marketing mail. The address of a person shows more.`,
    });
  }
  return doubts;
}
