/**
 * Every metric: a contract with dashboards and alerts, so a name changes only with a major version.
 * Labels come from closed sets (destination ids, job types, endpoints as templates, outcomes), never from data.
 * The metrics reference is made from this file.
 */

/** Seconds. A call takes 50 to 300 ms on a good day. It times out before half the job lock. */
const CALL_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 15];

/** Seconds. From a quiet lane (tens of ms) over a minute's throttling to an outage of a day. */
const TRACK_TO_SETTLED_BUCKETS_S = [
  0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800, 7_200, 86_400,
];

/** Seconds. At once, within the burst window (1 s), within the steady one (60 s). */
const PERMIT_WAIT_BUCKETS_S = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60];

/** What each label holds. A value that is not plain text is reported as `other`. */
export const LABELS = {
  destination: 'Id of the destination, as in the configuration.',
  type: 'Type of the job, which is also the name of its lane: `metric-event`, `profile-upsert`, …',
  outcome: '`delivered`, `duplicate`, `skipped`, `retry`, `throttled`, `held` or `dead`.',
  endpoint: 'Method and path of the call, as a template: `PATCH /api/profiles/{id}`.',
  status_class: 'HTTP status: `2xx`, `3xx`, `4xx`, `429`, `5xx`, or `none` when no answer came.',
  state:
    'State of the jobs: `waiting`, `active`, `delayed`, `failed`. State of the campaigns: `running` (a worker runs it), `waiting` (for a worker), `paused` (by a person, or it stopped by itself).',
  end: 'Why the dead letter left: `expired` or `discarded`.',
  scope:
    'What is held: `destination`, an endpoint such as `POST /api/events`, `list` (the list of the destination), or `backfill` (back-fills and late events).',
  reason:
    'A hold has a code such as `not_authenticated`, `http_503` or `timeout`. A value that the destination did not take has `refused`, `identifier_conflict` or `partial_failure`. A value that could not be understood has a code such as `invalid_phone` or `unknown_key`. A withdrawal has `UNSUBSCRIBE`, `SPAM_REPORT`, `USER_SUPPRESSED`, `HARD_BOUNCE`, `INVALID_EMAIL` or `other`. A lane without a worker has `no_worker` or `not_configured`.',
  channel: '`email`, `sms` or `whatsapp`.',
  field:
    "Klaviyo's name of a value that it did not take: `email`, `phone_number` or `external_id`. The path of a value that could not be understood: `profile.phoneNumber`, `properties.items.price`, `properties.other`.",
  quantile: '`0.5`, `0.99`, or `1` for the longest lag.',
  version: 'Version of the worker.',
  source:
    'What could not be read: `laneDepths`, `backfillEntries`, `deadLetters`, `lettersGone`, `campaigns`, `holds`, `workers` or `unservedLanes`.',
} as const;

export const METRICS = {
  jobs: {
    type: 'counter',
    name: 'tracklayer_jobs_total',
    help: 'Attempts that ended, by outcome. A job that is tried again counts once per attempt, and a batch of a back-fill counts as one job.',
    labelNames: ['destination', 'type', 'outcome'],
  },
  callDuration: {
    type: 'histogram',
    name: 'tracklayer_call_duration_seconds',
    help: 'Duration of calls to the destination, from sending to the last byte of the answer.',
    labelNames: ['destination', 'endpoint', 'status_class'],
    buckets: CALL_BUCKETS_S,
  },
  trackToSettled: {
    type: 'histogram',
    name: 'tracklayer_track_to_settled_seconds',
    help: 'Time from the call of track until the destination accepted the job.',
    labelNames: ['destination', 'type'],
    buckets: TRACK_TO_SETTLED_BUCKETS_S,
  },
  permitWait: {
    type: 'histogram',
    name: 'tracklayer_permit_wait_seconds',
    help: 'Time a job waited for a permit to make a call.',
    labelNames: ['destination', 'endpoint'],
    buckets: PERMIT_WAIT_BUCKETS_S,
  },
  slotWaits: {
    type: 'counter',
    name: 'tracklayer_slot_waits_total',
    help: 'How often a lane took no job, because its worker process had as many jobs in work as it may. A lane that goes on waiting counts twice a second.',
    labelNames: ['destination', 'type'],
  },
  leftOut: {
    type: 'counter',
    name: 'tracklayer_left_out_total',
    help: 'Values that jobs left out, because the destination did not take them or because they could not be understood.',
    labelNames: ['destination', 'type', 'field', 'reason'],
  },
  bulkCalls: {
    type: 'counter',
    name: 'tracklayer_surge_calls_total',
    help: 'Bulk calls of live events during a surge, by outcome.',
    labelNames: ['destination', 'outcome'],
  },
  bulkEvents: {
    type: 'counter',
    name: 'tracklayer_surge_events_total',
    help: 'Live events in the bulk calls of a surge, by the outcome of their call. An event of a refused call counts again when it is sent again.',
    labelNames: ['destination', 'outcome'],
  },
  erased: {
    type: 'counter',
    name: 'tracklayer_erased_total',
    help: 'Jobs, and entries of batches, that were not sent because their person was erased.',
    labelNames: ['destination', 'type'],
  },
  withdrawn: {
    type: 'counter',
    name: 'tracklayer_withdrawn_at_klaviyo_total',
    help: 'Channels that were not subscribed, because Klaviyo knew of a newer unsubscribe, spam report, suppression or bounce.',
    labelNames: ['destination', 'channel', 'reason'],
  },
  laneDepth: {
    type: 'gauge',
    name: 'tracklayer_lane_depth',
    help: 'Jobs in a lane, by state. A job of event-backfill is a batch: tracklayer_backfill_entries has its events. Counted when scraped.',
    labelNames: ['destination', 'type', 'state'],
  },
  backfillEntries: {
    type: 'gauge',
    name: 'tracklayer_backfill_entries',
    help: 'Events and profiles in the batches of the lane event-backfill. Counted when scraped.',
    labelNames: ['destination'],
  },
  deadLetters: {
    type: 'gauge',
    name: 'tracklayer_dead_letters',
    help: 'Dead letters that are not replayed or discarded yet. Counted when scraped.',
    labelNames: ['destination'],
  },
  lettersGone: {
    type: 'counter',
    name: 'tracklayer_letters_gone_total',
    help: 'Dead letters that expired or were discarded, since the destination was first used. Redis keeps the count, so every worker reports the same value.',
    labelNames: ['destination', 'type', 'end'],
  },
  campaigns: {
    type: 'gauge',
    name: 'tracklayer_campaigns',
    help: 'Campaigns of the workers that have not ended, by state. Read when scraped.',
    labelNames: ['destination', 'state'],
  },
  campaignLetters: {
    type: 'counter',
    name: 'tracklayer_campaign_letters_total',
    help: 'Letters of campaigns that came to their end in this worker, by outcome. `dead`: the letter died again.',
    labelNames: ['destination', 'type', 'outcome'],
  },
  holds: {
    type: 'gauge',
    name: 'tracklayer_holds',
    help: '1 while a destination, or a part of it, is held. No series while it is not. Read when scraped.',
    labelNames: ['destination', 'scope', 'reason'],
  },
  workers: {
    type: 'gauge',
    name: 'tracklayer_workers',
    help: 'Workers that run, by version. No series while there are none. Read when scraped. The dashboard has it too.',
    labelNames: ['destination', 'version'],
  },
  unservedLanes: {
    type: 'gauge',
    name: 'tracklayer_unserved_lanes',
    help: '1 while no worker takes jobs of a lane. No series while one does. Read when scraped. The dashboard has it too: where no worker runs, no worker can report it.',
    labelNames: ['destination', 'type', 'reason'],
  },
  eventLoopLag: {
    type: 'gauge',
    name: 'tracklayer_event_loop_lag_seconds',
    help: 'Lag of the event loop since the last scrape. A lag near worker.lockMs means that jobs may run twice.',
    labelNames: ['quantile'],
  },
  scrapeErrors: {
    type: 'counter',
    name: 'tracklayer_scrape_errors_total',
    help: 'Sources that failed or were too slow when scraped. Their gauges are missing from that scrape.',
    labelNames: ['source'],
  },
} as const;
