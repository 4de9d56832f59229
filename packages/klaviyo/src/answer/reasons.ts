/*
 * Klaviyo uses the codes `invalid`, `not_found` and `permission_denied` for most refusals. These rules find the reason in the
 * code, the status, the pointer and the words of the detail. Klaviyo rewords its texts, so each rule asks for a few words in
 * any order, never for a sentence.
 */

/** What a rule reads. Everything but the code is optional. */
export interface RefusalText {
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
}

interface Rule {
  reason: string;
  /** All of these must be in the detail. */
  words?: readonly RegExp[];
  /** None of these may be in the detail. */
  without?: RegExp;
  /** The pointer must match this. A rule with words too asks for both. */
  pointer?: RegExp;
  /** A pointer, if there is one, must not match this. */
  notPointer?: RegExp;
  status?: readonly number[];
}

const FIELD = /valid field|required field/i;
const MISSING = /not found|not be found|n[o']t exist|no such|unknown|deleted|no longer|merged/i;
const LIMIT_OF_TIME =
  /future|past\b|range|after|before|earlier|later|ahead|between|too (?:old|far|early|late)/i;
const IN_PROPERTIES = /\/properties(?:\/|$)/;

/** The first rule that fits counts. */
const RULES: readonly Rule[] = [
  ...[
    { reason: 'future_revision', word: /future/i },
    { reason: 'retired_revision', word: /no longer|retired|expired|removed|sunset|deprecated/i },
    { reason: 'unknown_revision', word: /./ },
  ].map(({ reason, word }) => ({
    reason,
    words: [/\brevisions?\b/i, word],
    without: FIELD,
    notPointer: /\/attributes\//,
  })),
  {
    reason: 'backfill_unsupported',
    words: [
      /backfill/i,
      /valid field|unknown|unexpected|unrecognized|not (?:allowed|permitted|supported)|unsupported/i,
    ],
    notPointer: IN_PROPERTIES,
  },
  { reason: 'list_not_found', pointer: /\/(?:relationships\/list|list_id)(?:\/|$)/ },
  { reason: 'list_not_found', words: [/\blist\b/i, MISSING], without: FIELD },
  { reason: 'variant_not_found', pointer: /\/relationships\/variant(?:\/|$)/, without: FIELD },
  {
    reason: 'variant_not_found',
    words: [/\bvariant\b/i, MISSING],
    without: FIELD,
    notPointer: IN_PROPERTIES,
  },
  {
    reason: 'account_disabled',
    words: [/account/i, /suspended|disabled|deactivated|locked|closed/i],
    status: [401, 402, 403],
  },
  {
    reason: 'plan',
    words: [/\bplans?\b|upgrade|entitle|enabled|add-on|billing|paid/i],
    without: /\bscopes?\b/i,
    status: [403],
  },
  { reason: 'plan', status: [402] },
  {
    reason: 'sms_region',
    words: [/region|country|countries/i, /support|available|enabled|allowed|permitted/i],
    without: FIELD,
    notPointer: IN_PROPERTIES,
  },
  {
    reason: 'channel_without_address',
    words: [/phone_number|email/i, /empty|required|missing/i, /channel|subscriptions/i],
  },
  {
    reason: 'sms_not_set_up',
    words: [/\b(?:sms|whatsapp)\b/i, /config|set ?up|enabled|sending number|not available/i],
    without: FIELD,
  },
  { reason: 'profile_gone', words: [/\bprofile\b/i, /\bid\b/i, MISSING], status: [404, 410] },
  { reason: 'profile_not_found', words: [/\bprofile\b/i, MISSING], without: FIELD },
  {
    reason: 'not_served',
    words: [/resource|\bpath\b|\bpage\b|\burl\b|endpoint|route/i, MISSING],
    status: [404],
  },
  {
    reason: 'unknown_field',
    words: [
      /(?:not a valid|unknown|unexpected|unrecognized|unsupported) field|additional property|additional properties/i,
    ],
  },
  {
    reason: 'missing_field',
    words: [/required field|is required|must be included|missing (?:required )?(?:field|attribute)/i],
  },
  {
    reason: 'timestamp_in_future',
    pointer: /\/(?:time|timestamp|datetime)$/,
    words: [LIMIT_OF_TIME],
    notPointer: IN_PROPERTIES,
  },
  {
    reason: 'timestamp_in_future',
    words: [/\b(?:date)?time(?:stamp)?\b/i, LIMIT_OF_TIME],
    notPointer: IN_PROPERTIES,
  },
  { reason: 'invalid_time', pointer: /\/(?:time|timestamp|datetime)$/, notPointer: IN_PROPERTIES },
  {
    reason: 'invalid_time',
    words: [/\b(?:datetime|timestamp|time)\b/i, /invalid|format|iso/i],
    notPointer: IN_PROPERTIES,
  },
  { reason: 'invalid_phone_number', pointer: /\/phone_number$/ },
  { reason: 'invalid_phone_number', words: [/phone.?number/i] },
  { reason: 'invalid_email', pointer: /\/email$/ },
  { reason: 'invalid_email', words: [/\be-?mail\b/i, /valid|format|malformed/i] },
  { reason: 'payload_too_large', words: [/too large|too long|too many|exceeds? (?:the )?max/i] },
  { reason: 'malformed_payload', words: [/payload|json|body/i, /invalid|malformed|parse/i] },
];

/** Codes that do not say what was refused. An `http_404` is ours: the answer had no code. */
const VAGUE =
  /^(?:invalid|not_found|permission_denied|forbidden|gone|error|bad_request|payment_required|http_\d+)$/;

/** Whether a code leaves open what was refused. */
export function isVague(code: string): boolean {
  return VAGUE.test(code);
}

/** The reason that code, status, pointer and detail show; undefined when the code alone says enough, or no rule fits. */
export function reasonOf(text: RefusalText): string | undefined {
  if (!isVague(text.code) || !isRefusal(text.status)) return undefined;
  return RULES.find((rule) => fits(rule, text))?.reason;
}

/** A hold or a letter may not know the status. Server errors and limits refuse nothing. */
function isRefusal(status = 400): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

function fits(rule: Rule, { status, detail = '', pointer = '' }: RefusalText): boolean {
  const { words = [], without, notPointer, status: statuses } = rule;
  if (statuses !== undefined && (status === undefined || !statuses.includes(status))) return false;
  if (rule.pointer !== undefined && !rule.pointer.test(pointer)) return false;
  if (notPointer?.test(pointer) || without?.test(detail)) return false;
  return words.every((word) => word.test(detail));
}
