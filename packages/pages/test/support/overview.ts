import type { Schemas } from '@tracklayer/api-client';

type Overview = Schemas['Overview'];
type Destination = Schemas['Destination'];

export function overview(changes: Partial<Overview>): Overview {
  return {
    atMs: 1_000,
    tookMs: 5,
    ageMs: 0,
    destinations: [],
    findings: [],
    server: { loopLagMs: 0, isBusy: false },
    redis: { state: 'answers' },
    ...changes,
  };
}

/** A destination that delivers, and that nobody needs to look at. */
export function destination(changes: Partial<Destination>): Destination {
  return {
    destination: 'main',
    state: 'runs',
    waiting: 0,
    active: 0,
    delayed: 0,
    dead: 0,
    delivered: 0,
    perSecond: 0,
    paused: [],
    lanes: [{ destination: 'main', lane: 'metric-event', paused: false }],
    causes: [],
    causesInAll: 0,
    causesAtMs: 0,
    ...changes,
  };
}

export function hold(changes: Partial<Schemas['Hold']>): Schemas['Hold'] {
  return {
    scope: 'destination',
    cause: 'refused',
    code: 'unauthorized',
    status: 401,
    sinceMs: 0,
    probes: 1,
    nextProbeAtMs: 0,
    ...changes,
  };
}

export function cause(changes: Partial<Schemas['ShortCause']>): Schemas['ShortCause'] {
  return {
    id: 'k7m29xaq',
    destination: 'main',
    code: 'invalid',
    field: 'phone_number',
    count: 1,
    replayed: 0,
    firstAtMs: 0,
    lastAtMs: 0,
    byHour: { fromMs: 0, counts: [1] },
    types: ['metric-event'],
    eventNames: ['purchase'],
    ...changes,
  };
}
