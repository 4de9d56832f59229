/** The lookup key of a hint. Everything but the code is optional. */
export interface HintSubject {
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
}

/** One hint per error code: what happened, then what to do. The codes are Klaviyo's, the guide's, or our own. */
export const HINTS: Readonly<Record<string, string>> = {
  throttled:
    'Klaviyo limits the calls. The lane waits as long as Klaviyo asks and spends no attempt. If it lasts, lower the limits of this destination or run back-fills at a quieter time.',
  not_authenticated:
    'The private key is missing, revoked or of another account. Check the environment variable on the server (no white space, not the public site key). Delivery continues once the key works.',
  authentication_failed:
    'The private key is revoked or of another account. Set a working key in the server environment. Delivery continues once the key works.',
  invalid_api_key:
    "Klaviyo does not know the private key. Copy it again, without white space, from this destination's account into the server environment.",
  permission_denied:
    'The key lacks a scope. Give it write access to events, profiles, lists and subscriptions in the account settings.',
  duplicate_event:
    'Klaviyo has an event with this id already. If this is a second event, create a new event id where it is collected.',
  duplicate_profile:
    'The e-mail, phone number or external id belongs to another profile. Merge the two profiles in Klaviyo, or correct the identifier, then replay.',
  profile_not_found:
    'Klaviyo has no such profile. Send the profile first, with the same e-mail or external id as the event, then replay.',
  timestamp_in_future:
    "Klaviyo refused the time: it accepts the year 2000 to one year ahead. Send the time of the original event, not of its processing, and check the server's clock.",
  list_not_found:
    'The list does not exist in this account. Copy its id from Klaviyo into `listId` of this destination, then replay.',
  invalid_email:
    'Klaviyo refused this e-mail address. Correct it where it is collected, edit the dead letter, then replay.',
  invalid_phone_number:
    'Write the phone number in E.164 (a plus sign, country code, number) and with a prefix that is in use. Edit the dead letter and replay.',
  future_revision:
    'The configured `revision` is in the future. Set a released one, e.g. 2026-04-15. If your code computes it, check the clock.',
  unknown_field:
    'Klaviyo refused a field that it does not know. Check the mapping overrides, and check that `dialect` fits this address.',
  missing_field:
    'A required field is missing. Add the field that the pointer names to the event, then replay.',
  invalid:
    'Klaviyo refused a value. Correct the value that the pointer and the detail name at its source, edit the dead letter, then replay.',
  not_found:
    'Klaviyo has nothing at this address. Check the base URL and `dialect`: Klaviyo itself does not serve the subscription and back-fill calls of dialect `guide`.',
  method_not_allowed: 'The address exists but does not accept this call. Check the base URL and `dialect`.',
  payload_too_large:
    'The request is too large. The limits are 5 MB of events, 100 KB per profile and 100 KB per string. Shorten the properties, then replay.',
  gone: 'Klaviyo has removed this call from the configured revision. Check `revision` and `dialect`.',
  unsupported_media_type:
    'The address does not accept JSON:API. Check that the base URL is the address of Klaviyo.',
  redirect:
    'The address redirects. TrackLayer does not follow redirects, because that would send the key along. If you trust the target, set it as the base URL.',
  server_error: 'Klaviyo failed. The worker retries. If it lasts, see status.klaviyo.com.',
  timeout:
    'Klaviyo did not answer in time. The worker retries with the same event id, so Klaviyo records nothing twice. If it lasts, check the network and raise `timeoutMs`.',
  connection_reset:
    'The connection was cut. The worker retries with the same event id. If it lasts, look for a proxy or firewall that cuts connections.',
  connection_refused:
    'No server accepts connections at this address. Check the base URL and the firewall. If it is a sandbox, check that it runs.',
  dns: 'The host name could not be resolved. Check the base URL for a typing mistake, and check the name server of this machine.',
  tls: "The secure connection failed. Check this machine's clock and certificates, and look for a proxy that inserts its own certificate.",
  truncated_answer:
    'The answer was cut off. The worker retries with the same event id, so Klaviyo records nothing twice.',
  aborted:
    'The worker stopped or lost the job during the call. A worker retries the job with the same event id.',
  client_closed: 'The worker was stopping. Another worker takes the job.',
  network: 'The connection failed in an uncommon way; see the detail. The worker retries.',
  no_address_for_channel:
    'The profile has no address for the channels of this consent. Add an e-mail address for the channel `email`, or a phone number for `sms`.',
  unexpected: 'TrackLayer failed, not the destination. Report the detail together with this dead letter.',
};

/** Klaviyo uses the code `invalid` for most refusals. These rules read pointer and detail; the first match counts. */
const FINER: readonly { code: string; fits(subject: HintSubject): boolean }[] = [
  { code: 'future_revision', fits: ({ detail }) => /future revision/i.test(detail ?? '') },
  { code: 'list_not_found', fits: ({ detail }) => /^list not found/i.test(detail ?? '') },
  {
    code: 'profile_not_found',
    fits: ({ detail }) => /^profile (?:not found|does not exist)/i.test(detail ?? ''),
  },
  { code: 'invalid_phone_number', fits: ({ pointer }) => pointer?.endsWith('/phone_number') ?? false },
  { code: 'invalid_phone_number', fits: ({ detail }) => /phone number/i.test(detail ?? '') },
  { code: 'invalid_email', fits: ({ pointer }) => pointer?.endsWith('/email') ?? false },
  { code: 'timestamp_in_future', fits: ({ pointer }) => /\/time(?:stamp)?$/.test(pointer ?? '') },
  { code: 'unknown_field', fits: ({ detail }) => /is not a valid field/i.test(detail ?? '') },
  { code: 'missing_field', fits: ({ detail }) => /is a required field/i.test(detail ?? '') },
];

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'not_authenticated',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'timeout',
  410: 'gone',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'throttled',
};

/** The hint for a failure; undefined when there is none. */
export function hintFor(failure: string | HintSubject): string | undefined {
  const subject: HintSubject = typeof failure === 'string' ? { code: failure } : failure;
  const isVague = !Object.hasOwn(HINTS, subject.code) || ['invalid', 'not_found'].includes(subject.code);
  const finer = isVague ? FINER.find(({ fits }) => fits(subject))?.code : undefined;
  const code = finer ?? (Object.hasOwn(HINTS, subject.code) ? subject.code : byStatus(subject.status));
  return code === undefined ? undefined : HINTS[code];
}

function byStatus(status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  return status >= 500 ? 'server_error' : BY_STATUS[status];
}
