/**
 * Every metric there is: a contract with dashboards and alerts, so a name changes only with a major version.
 * Labels come from closed sets (destination ids, job types, endpoints as templates, outcomes), never from data.
 */
export const METRICS = {
  jobs: {
    name: 'tracklayer_jobs_total',
    help: 'Jobs that ended, or came back, by outcome.',
    labelNames: ['destination', 'type', 'outcome'],
  },
  callDuration: {
    name: 'tracklayer_call_duration_seconds',
    help: 'Calls to the destination, from sending to the last byte. status_class: 2xx, 3xx, 4xx, 429, 5xx, or none without an answer.',
    labelNames: ['destination', 'endpoint', 'status_class'],
  },
  trackToSettled: {
    name: 'tracklayer_track_to_settled_seconds',
    help: 'From the application handing a job over to its acceptance by the destination.',
    labelNames: ['destination', 'type'],
  },
  permitWait: {
    name: 'tracklayer_permit_wait_seconds',
    help: 'Time a job waited for the right to make a call.',
    labelNames: ['destination', 'endpoint'],
  },
  laneDepth: {
    name: 'tracklayer_lane_depth',
    help: 'Jobs in a lane by state, counted when scraped.',
    labelNames: ['destination', 'type', 'state'],
  },
  deadLetters: {
    name: 'tracklayer_dead_letters',
    help: 'Dead letters that wait for somebody, counted when scraped.',
    labelNames: ['destination'],
  },
  lettersGone: {
    name: 'tracklayer_letters_gone_total',
    help: 'Dead letters that left unsent since the destination was first used, whoever dropped them. end: expired, discarded. Read when scraped, so every worker says the same.',
    labelNames: ['destination', 'type', 'end'],
  },
  holds: {
    name: 'tracklayer_holds',
    help: '1 while a destination is held, by reason, looked at when scraped.',
    labelNames: ['destination', 'reason'],
  },
  eventLoopLag: {
    name: 'tracklayer_event_loop_lag_seconds',
    help: 'How late the event loop ran since the last scrape. A lag near the job lock means jobs may run twice.',
    labelNames: ['quantile'],
  },
  scrapeErrors: {
    name: 'tracklayer_scrape_errors_total',
    help: 'Sources that failed or were too slow when scraped; their gauges are missing from that scrape.',
    labelNames: ['source'],
  },
} as const;

/** Seconds. A call takes 50 to 300 ms on a good day and is given up before half the job lock. */
export const CALL_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 15];

/** Seconds. From a quiet lane (tens of ms) over a minute's throttling to an outage of a day. */
export const TRACK_TO_SETTLED_BUCKETS_S = [
  0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800, 7_200, 86_400,
];

/** Seconds. At once, within the burst window (1 s), within the steady one (60 s). */
export const PERMIT_WAIT_BUCKETS_S = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60];
