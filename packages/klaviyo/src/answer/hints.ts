/*
 * One hint per code: what happened, then what to do. The codes are Klaviyo's, the guide's, our own, and the finer reasons of
 * `reasons.ts`. Two hints name what the call asked for; `hint-for.ts` writes those.
 */

const KEY_AND_ACCOUNT = {
  not_authenticated:
    'The private key is missing, revoked or of another account. Check the environment variable on the server (no white space, not the public site key). Delivery continues once the key works.',
  authentication_failed:
    'The private key is revoked or of another account. Set a working key in the server environment. Delivery continues once the key works.',
  invalid_api_key:
    "Klaviyo does not know the private key. Copy it again, without white space, from this destination's account into the server environment.",
  permission_denied:
    'The key lacks a scope. Give it write access to events, profiles, lists and subscriptions in the account settings.',
  plan: "The account's plan does not include this call; the key is not the cause. Upgrade the plan or enable the feature that the detail names, in Klaviyo.",
  account_disabled:
    'Klaviyo has closed or restricted this account. Ask Klaviyo, or set the key of another account.',
};

const SETTINGS = {
  future_revision:
    'The configured `revision` is in the future. Set a released one, e.g. 2026-07-15. If your code computes it, check the clock.',
  retired_revision:
    'Klaviyo has retired the configured `revision`. Set a newer one, e.g. 2026-07-15. Delivery continues after that.',
  unknown_revision:
    'Klaviyo does not know the configured `revision`. Set a released one, e.g. 2026-07-15. Delivery continues after that.',
  backfill_unsupported:
    'The configured `revision` does not know the flag `backfill`, and without it old events would start flows. Set `revision` to 2026-07-15 or later. Back-fills and old replays wait until then.',
  list_not_found:
    'The list does not exist in this account. Copy its id from Klaviyo into `listId` of this destination, then replay.',
  not_found:
    'Klaviyo has nothing at this address. Check the base URL and `dialect`: Klaviyo itself does not serve the subscription and back-fill calls of dialect `guide`.',
  not_served:
    'Klaviyo does not serve this call. Check the base URL, `revision` and `dialect`: Klaviyo itself does not serve the subscription and back-fill calls of dialect `guide`.',
  method_not_allowed: 'The address exists but does not accept this call. Check the base URL and `dialect`.',
  gone: 'Klaviyo has removed this call from the configured revision. Check `revision` and `dialect`.',
  unsupported_media_type:
    'The address does not accept JSON:API. Check that the base URL is the address of Klaviyo.',
  redirect:
    'The address redirects. TrackLayer does not follow redirects, because that would send the key along. If you trust the target, set it as the base URL.',
};

const CONTENT = {
  duplicate_event:
    'Klaviyo has an event with this id already. If this is a second event, create a new event id where it is collected.',
  duplicate_profile:
    'The e-mail, phone number or external id belongs to another profile. Merge the two profiles in Klaviyo, or correct the identifier, then replay.',
  profile_not_found:
    'Klaviyo has no such profile. Send the profile first, with the same e-mail or external id as the event, then replay.',
  variant_not_found:
    "The variant is not in the account's catalogue. Check its id, and `catalog` of this destination. Add the variant to the catalogue in Klaviyo, or edit `variantId` of the dead letter, then replay.",
  profile_gone: 'The profile was merged or deleted meanwhile. Replay: that imports the profile once more.',
  timestamp_in_future:
    "Klaviyo refused the time: it accepts the year 2000 (1990 since revision 2026-07-15) to one year ahead. Send the time of the original event, not of its processing, and check the server's clock.",
  invalid_time:
    'Klaviyo cannot read the time. Write it as ISO 8601 with a time zone, e.g. 2026-04-20T10:00:00Z. Edit the dead letter, then replay.',
  invalid_email:
    'Klaviyo refused this e-mail address. Correct it where it is collected, edit the dead letter, then replay.',
  invalid_phone_number:
    'Write the phone number in E.164 (a plus sign, country code, number) and with a prefix that is in use. Edit the dead letter and replay.',
  partial_failure:
    'Klaviyo took the call but dropped the address, and subscribed nobody to this channel. Check the address. For a phone number, check that the account may write to its country. Edit the dead letter, then replay.',
  sms_region:
    'The phone number is valid, but this account has no SMS sending for its country. Enable the country in the SMS settings of Klaviyo, then replay.',
  sms_not_set_up:
    'SMS is not set up in this account. Set it up in Klaviyo, then replay, or ask for consent to e-mail only.',
  channel_without_address:
    'The subscription names a channel for which the profile has no address. Add the e-mail address or phone number, or leave the channel out.',
  no_address_for_channel:
    'The profile has no address for the channels of this consent. Add an e-mail address for the channel `email`, or a phone number for `sms` and `whatsapp`.',
  unknown_field:
    'Klaviyo refused a field that it does not know. Check the mapping overrides, and check that `dialect` fits this address.',
  missing_field:
    'A required field is missing. Add the field that the pointer or the detail names to the event, then replay.',
  invalid:
    'Klaviyo refused a value. Correct the value that the pointer and the detail name at its source, edit the dead letter, then replay.',
  malformed_payload:
    'Klaviyo refused the request as a whole and does not say why. Compare it with one that Klaviyo took, edit the dead letter, then replay.',
  payload_too_large:
    'The request is too large. The limits are 5 MB of events, 100 KB per profile and 100 KB per string. Shorten the properties, then replay.',
};

const SERVER = {
  throttled:
    'Klaviyo limits the calls. The lane waits as long as Klaviyo asks and spends no attempt. If it lasts, lower the limits of this destination or run back-fills at a quieter time.',
  asked_to_wait:
    'The answer asks for a pause. No worker calls this endpoint before the pause is over, and no attempt is spent.',
  long_wait:
    'The answer asks for a pause of more than 15 minutes. TrackLayer waits 15 minutes and tries again. To try now: tracklayer resume DESTINATION',
  server_error: 'Klaviyo failed. The worker retries. If it lasts, see status.klaviyo.com.',
  foreign_refusal:
    "The answer does not come from Klaviyo's API: a firewall, a proxy or Klaviyo's edge refused this request. The worker retries. If other jobs pass, look for something unusual in this payload. If none passes, ask who runs the network, or Klaviyo.",
  unexpected_answer:
    'The status says success, but the answer is not one of Klaviyo: a gateway or a login page answered. The worker retries. If it lasts, check the base URL and the network.',
};

const NETWORK = {
  timeout:
    'Klaviyo did not answer in time. The worker retries with the same event id, so Klaviyo records nothing twice. If it lasts, check the network and raise `timeoutMs`.',
  connection_reset:
    'The connection was cut. The worker retries with the same event id. If it lasts, look for a proxy or firewall that cuts connections.',
  connection_refused:
    'No server accepts connections at this address. Check the base URL and the firewall. If it is a sandbox, check that it runs.',
  dns: 'The host name could not be resolved. Check the base URL for a typing mistake, and check the name server of this machine.',
  tls: "The secure connection failed. Check this machine's clock and certificates, and look for a proxy that inserts its own certificate.",
  connect_timeout:
    'No connection in time. The worker retries. Check the firewall. If a proxy is the only way out, set `HTTPS_PROXY`. If the host has an IPv6 address that this machine cannot reach, turn IPv6 off or give it a route.',
  unreachable:
    'This machine has no way to the server. Check the network and the firewall. If a proxy is the only way out, set `HTTPS_PROXY`.',
  ipv6_unreachable:
    'The host has only IPv6 addresses that this machine cannot reach. Give this machine a route for IPv6, or let its name server return IPv4 addresses.',
  unknown_ca:
    'The certificate is signed by an authority that this machine does not know, often by a proxy that reads the traffic. Put the certificate of that authority into a file and set `KLAVIYO_CA_FILE` to its path.',
  proxy_unreachable:
    'The proxy of `HTTPS_PROXY` does not accept connections. Check its address and port, or add the host to `NO_PROXY` if no proxy is needed.',
  proxy_authentication:
    'The proxy answered 407: it asks for a user name and a password. Write both into `HTTPS_PROXY`, before the host: user name, colon, password, @ sign.',
  proxy_refused:
    'The proxy of `HTTPS_PROXY` did not connect to Klaviyo; the detail has its answer. Ask who runs the proxy to allow the host of the base URL on its port.',
  truncated_answer:
    'The answer was cut off. The worker retries with the same event id, so Klaviyo records nothing twice.',
  aborted:
    'The worker stopped or lost the job during the call. A worker retries the job with the same event id.',
  client_closed: 'The worker was stopping. Another worker takes the job.',
  network: 'The connection failed in an uncommon way; see the detail. The worker retries.',
  unexpected: 'TrackLayer failed, not the destination. Report the detail together with this dead letter.',
};

export const HINTS: Readonly<Record<string, string>> = {
  ...KEY_AND_ACCOUNT,
  ...SETTINGS,
  ...CONTENT,
  ...SERVER,
  ...NETWORK,
};
