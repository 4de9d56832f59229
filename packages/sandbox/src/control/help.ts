/** GET /_sandbox: the routes of the control API. */
export const HELP = {
  what: 'Control API of the TrackLayer sandbox. It shows received requests and sets faults, limits, keys and lists.',
  routes: {
    'GET /_sandbox/accounts': 'Lists accounts with the names of their keys, lists and metrics.',
    'POST /_sandbox/accounts':
      'Adds an account. {id, keys: [{key, name?, scopes?}], lists?: [{id, name?, optIn?}], variants?: [{id, stock?}], limits?, settings?}',
    'POST /_sandbox/accounts/:id/keys': 'Adds a key. {key, name?, scopes?}',
    'POST /_sandbox/accounts/:id/revoke': 'Revokes all keys. Their calls are answered 401.',
    'POST /_sandbox/accounts/:id/restore': 'Restores all keys.',
    'POST /_sandbox/accounts/:id/keys/:name/revoke': 'Revokes one key.',
    'POST /_sandbox/accounts/:id/keys/:name/restore': 'Restores one key.',
    'POST /_sandbox/accounts/:id/scopes':
      'Grants or denies a scope. {grant: "events:write", key?} or {deny: "events:write", key?}',
    'POST /_sandbox/accounts/:id/settings':
      'Changes settings. {strongestIdentifier?: "external_id" | "email" | "phone_number", conflicts?: "refuse" | "move", badPhone?: "drop" | "refuse", badImport?: "refuse" | "report", bulkRepeats?: "drop" | "refuse", importDelayMs?, sms?: "any" | "off" | ["+49", …]}',
    'POST /_sandbox/accounts/:id/lists': 'Adds a list. {id, name?, optIn?: "single" | "double"}',
    'DELETE /_sandbox/accounts/:id/lists/:list': 'Deletes a list.',
    'POST /_sandbox/accounts/:id/variants':
      'Adds a variant to the catalogue. {id: "$custom:::$default:::SKU-481", stock?}',
    'POST /_sandbox/accounts/:id/stock':
      'Sets the stock of a variant. {variant, stock}. If it rises from nothing, everybody who waits is told.',
    'GET /_sandbox/waits':
      'Lists the people who wait for a variant, and those who were told. ?account&variantId&email&state=waiting|told',
    'POST /_sandbox/accounts/:id/flows':
      'Replaces the flows that the account serves. [{id, name?, status?: "live" | "manual" | "draft", archived?, definition}] ' +
      'The definition is Klaviyo’s. "metric:Added to Cart" stands for the id of that metric, "metric:Placed Order@Shopify" for that of an integration.',
    'POST /_sandbox/accounts/:id/withdrawals':
      'A person or a mail server tells Klaviyo itself. {email? | phoneNumber?, channel?: "email" | "sms" | "whatsapp", reason?: "UNSUBSCRIBE" | "SPAM_REPORT" | "SPAM_COMPLAINT" | "USER_SUPPRESSED" | "HARD_BOUNCE" | "INVALID_EMAIL", at?: ISO 8601 or null for an unknown time, listId?}',
    'GET /_sandbox/faults': 'Lists active faults.',
    'POST /_sandbox/faults':
      'Adds a fault. {kind: "latency" | "throttle" | "error" | "answer" | "reset" | "truncate" | "timeout", account?, key?, endpoint?, pathIncludes?, bodyIncludes?, count?, share?, …} ' +
      'More fields by kind: latencyMs, jitterMs, retryAfterS, closes, status. An answer has status, headers?, and errors, body or text; or recorded, the name of a recorded answer. With afterRecording: true the sandbox does the work and loses the answer.',
    'DELETE /_sandbox/faults/:id': 'Removes one fault.',
    'DELETE /_sandbox/faults': 'Removes all faults.',
    'POST /_sandbox/limits':
      'Sets limits. {limits: "real" | "none" | {"POST /api/events": {perSecond, perMinute}}, account?}',
    'GET /_sandbox/requests': 'Lists received requests. ?since&limit&account&endpoint&status&uniqueId',
    'GET /_sandbox/events':
      'Lists accepted events: recorded, duplicate or dropped. ?since&limit&account&uniqueId&metric&fate&profileId&email',
    'GET /_sandbox/subscriptions': 'Lists accepted consents. ?since&limit&account&email',
    'GET /_sandbox/profiles':
      'Lists profiles. ?account&id&email&phoneNumber&externalId&exchangeId&anonymousId&limit',
    'GET /_sandbox/stats':
      'Counts requests by endpoint and status, and events. Shows the most requests in a sliding second and minute. ?account&endpoint',
    'GET /_sandbox/flows':
      'Lists the flows that the received records would start, and the reasons against the others. ?account&flow&would&profileId&email&uniqueId&listId&limit',
    'GET /_sandbox/stream': 'Streams accepted events as server-sent events. ?since',
    'POST /_sandbox/reset': 'Restores the start, or clears the ledger. {what?: "all" | "ledger"}',
  },
} as const;
