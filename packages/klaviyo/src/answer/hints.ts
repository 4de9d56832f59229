/** What a hint is looked up by. Everything but the code is optional. */
export interface HintSubject {
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
}

/** What to do about a failure, by its code: Klaviyo's, ours for what never got an answer, or the guide's own names. */
export const HINTS: Readonly<Record<string, string>> = {
  throttled:
    'Nothing to do: the lane waits as long as Klaviyo asks, spends no attempt and keeps the event id. If it lasts, lower the limits of this destination or move back-fills to a quiet hour.',
  not_authenticated:
    'The private key is missing, revoked or of another account. Check the environment variable on the server (no white space, not the public site key); delivery goes on once the key works.',
  authentication_failed:
    'The private key is revoked or of another account. Put a working one into the server environment; delivery goes on by itself.',
  invalid_api_key:
    'The private key is not one that Klaviyo knows. Copy it again without white space, from the account this destination stands for, into the server environment.',
  permission_denied:
    'The key lacks a scope. Give it write access to events, profiles, lists and subscriptions in the account settings.',
  duplicate_event:
    'Already on record under this event id, which is what deduplication is for. If it should be a second event, mint a second id where it is collected.',
  duplicate_profile:
    'The e-mail, phone number or external id belongs to another profile. Merge the two in Klaviyo, or correct the identifier and replay.',
  profile_not_found:
    'Klaviyo has no such profile. Send the profile first, with the same e-mail or external id as the event, then replay.',
  timestamp_in_future:
    "Send the time of the original moment, not the time of processing, and check the server's clock. Klaviyo takes times from the year 2000 to a year ahead.",
  list_not_found:
    'The list does not exist in this account. Copy its id from Klaviyo into `listId` of this destination, then replay.',
  invalid_email:
    'Klaviyo does not take this e-mail address. Correct it where it is collected, edit the dead letter, replay.',
  invalid_phone_number:
    'Write the phone number in E.164 (a plus sign, country code, number) and with a prefix that is in use. Edit the dead letter and replay.',
  future_revision:
    'The configured `revision` lies in the future for Klaviyo. Set a released one, e.g. 2026-04-15, and check the clock if it is computed.',
  unknown_field:
    'Klaviyo refuses a field it does not know. Check a mapping override, and that the dialect is the one this address serves.',
  missing_field: 'A required field is absent. The pointer names it: supply it in the event, then replay.',
  invalid:
    'Klaviyo refuses a value. The pointer and the detail name it: correct it at its source, edit the dead letter, replay.',
  not_found:
    'Nothing at this address. Check the base URL, and the dialect: the subscription and back-fill calls of dialect `guide` are not served by Klaviyo itself.',
  method_not_allowed: 'The address is there but does not take this call. Check the base URL and the dialect.',
  payload_too_large:
    'Too large for one request: 5 MB of events, 100 KB of profile, strings of 100 KB. Shorten the properties, then replay.',
  gone: 'Klaviyo has retired this call in the configured revision. Check `revision` and the dialect.',
  unsupported_media_type: 'The address does not take JSON:API. Check that the base URL is that of Klaviyo.',
  redirect:
    'Redirects are not followed, since the key would go along. Set the base URL to where it leads, if you trust it.',
  server_error: "Klaviyo's side failed. It is tried again by itself; see status.klaviyo.com if it lasts.",
  timeout:
    'It is tried again with the same event id, so nothing is recorded twice. If it lasts, check the way to Klaviyo and raise `timeoutMs`.',
  connection_reset:
    'It is tried again with the same event id. If it lasts, look for a proxy or firewall that cuts connections.',
  connection_refused:
    'Nobody listens there. Check the base URL, the firewall, and that the sandbox runs if it is one.',
  dns: 'Check the base URL for a typing mistake, and the name server of this machine.',
  tls: "Check this machine's clock and certificates, and for a proxy that puts its own certificate in between.",
  truncated_answer:
    'The answer broke off. It is tried again with the same event id, so nothing is recorded twice.',
  aborted:
    'The worker stopped, or lost the job, in the middle of the call. It is taken up again with the same event id.',
  client_closed: 'The worker was stopping. The job is taken up again.',
  network: 'The connection failed in an uncommon way: the detail names it. It is tried again by itself.',
  no_address_for_channel:
    'Give the profile an e-mail address for the channel `email`, a phone number for `sms`.',
  unexpected:
    'A mistake on our side, not of the destination. The detail names it; report it together with this letter.',
};

/** Klaviyo calls most refusals `invalid`; what it means stands in the pointer and the detail. The first that fits. */
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

/** What on-call can do about a failure, or undefined where nothing more is known than its detail. */
export function hintFor(failure: string | HintSubject): string | undefined {
  const subject: HintSubject = typeof failure === 'string' ? { code: failure } : failure;
  const vague = !Object.hasOwn(HINTS, subject.code) || ['invalid', 'not_found'].includes(subject.code);
  const finer = vague ? FINER.find(({ fits }) => fits(subject))?.code : undefined;
  const code = finer ?? (Object.hasOwn(HINTS, subject.code) ? subject.code : byStatus(subject.status));
  return code === undefined ? undefined : HINTS[code];
}

function byStatus(status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  return status >= 500 ? 'server_error' : BY_STATUS[status];
}
