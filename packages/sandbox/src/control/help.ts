/** GET /_sandbox: what the control room can do. */
export const HELP = {
  what: 'Control room of the TrackLayer sandbox: what it received, and what it should do next.',
  routes: {
    'GET /_sandbox/accounts': 'Accounts with the names of their keys, lists and metrics.',
    'POST /_sandbox/accounts': '{id, keys: [{key, name?, scopes?}], lists?: [{id, name?, optIn?}], limits?}',
    'POST /_sandbox/accounts/:id/keys': '{key, name?, scopes?}: one more key.',
    'POST /_sandbox/accounts/:id/revoke': 'Revokes every key: calls are answered 401.',
    'POST /_sandbox/accounts/:id/restore': 'Restores every key.',
    'POST /_sandbox/accounts/:id/keys/:name/revoke': 'Revokes one key.',
    'POST /_sandbox/accounts/:id/keys/:name/restore': 'Restores one key.',
    'POST /_sandbox/accounts/:id/lists': '{id, name?, optIn?: "single" | "double"}',
    'DELETE /_sandbox/accounts/:id/lists/:list': 'Deletes a list.',
    'GET /_sandbox/faults': 'Faults that can still strike.',
    'POST /_sandbox/faults':
      '{kind: "latency" | "throttle" | "error" | "reset" | "truncate" | "timeout", account?, key?, endpoint?, count?, share?, …}; ' +
      'latencyMs and jitterMs, retryAfterS and closes, status; afterRecording: true does the work and loses the answer.',
    'DELETE /_sandbox/faults/:id': 'Removes one fault.',
    'DELETE /_sandbox/faults': 'Removes all faults.',
    'POST /_sandbox/limits':
      '{limits: "real" | "none" | {"POST /api/events": {perSecond, perMinute}}, account?}',
    'GET /_sandbox/requests': 'The ledger of requests. ?since&limit&account&endpoint&status&uniqueId',
    'GET /_sandbox/events':
      'Accepted events: recorded, duplicate or dropped. ?since&limit&account&uniqueId&metric&fate&profileId&email',
    'GET /_sandbox/subscriptions': 'Accepted consents. ?since&limit&account&email',
    'GET /_sandbox/profiles': 'Profiles. ?account&id&email&phoneNumber&externalId&limit',
    'GET /_sandbox/stats':
      'Counts per endpoint and status, recorded, duplicates, dropped, and the most requests in any sliding second and minute. ?account&endpoint',
    'GET /_sandbox/flows':
      'Dry run: which flows the received events and consents would have started, when, and why the others not. ?account&flow&would&profileId&email&uniqueId&listId&limit',
    'GET /_sandbox/stream': 'Accepted events as they arrive, as server-sent events. ?since',
    'POST /_sandbox/reset': '{what?: "all" | "ledger"}',
  },
} as const;
