/** The runner sends this to the producer process at its start. */
export interface ProduceSettings {
  redisUrl: string;
  destinations: readonly string[];
  events: number;
  perSecond: number;
  /** After this many events comes a new person. 0: none comes. */
  newPersonEvery: number;
  /** Calls of every kind, not only purchases. */
  everyKind: boolean;
}

/** What the producer process reports. Events are named by their numbers; see {@link eventIdOf}. */
export type ProducerReport =
  /** `track` has resolved for these events. */
  | { kind: 'acknowledged'; events: number[] }
  /** `track` rejected this many calls since the last report. Each is made again with the same id. */
  | { kind: 'rejected'; calls: number; reason: string }
  | { kind: 'done' };

/** The runner tells the producer to begin nothing new, and to give up calls that Redis does not take. */
export type ProducerOrder = { kind: 'finish' };

export function eventIdOf(event: number): string {
  return `chaos-${event}`;
}

/** Whether the event comes from the application or from a back-fill of a case. */
export function isOwnEvent(eventId: string): boolean {
  return /^(?:chaos|past)-\d+$/.test(eventId);
}

export function destinationOf(event: number, destinations: readonly string[]): string {
  return destinations[event % destinations.length] ?? '';
}
