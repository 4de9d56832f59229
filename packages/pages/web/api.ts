import { type ApiClient, createApiClient, type Paths, type Schemas } from '@tracklayer/api-client';
import { SERVER_URL } from './base.js';
import { pageHint } from './page-hints.js';

export type Overview = Schemas['Overview'];
export type Destination = Schemas['Destination'];
export type Finding = Schemas['Finding'];
export type Cause = Schemas['Cause'];
export type Letter = Schemas['Letter'];
export type Worker = Schemas['Worker'];
export type Session = Schemas['Session'];
export type EventStatus = Schemas['EventStatus'];
export type JobStatus = Schemas['JobStatus'];
export type History = Schemas['History'];
export type LaneRow = Destination['lanes'][number];
export type JobType = LaneRow['lane'];
export type FindEvents = Paths['/api/v1/events/find']['post']['requestBody']['content']['application/json'];
export type Preview = Schemas['Preview'];
export type Edit = Schemas['EditInput'];
export type Campaign = Schemas['Campaign'];
export type AuditEntry = Schemas['AuditEntry'];
export type Migration = Omit<Schemas['OneMigration'], 'rejectsFiles'>;
export type OneMigration = Schemas['OneMigration'];
export type Erased = Schemas['Erased'];

export const api: ApiClient = createApiClient({ baseUrl: SERVER_URL });

export const OVERVIEW_STREAM = `${SERVER_URL}/api/v1/overview/stream`;
export const EVENT_STREAM = `${SERVER_URL}/api/v1/events/stream`;

export function campaignStream(destination: string, id: string): string {
  return `${SERVER_URL}/api/v1/campaigns/${encodeURIComponent(destination)}/${encodeURIComponent(id)}/stream`;
}

/** The API refused a request, or did not answer. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly code: string;
  /** As an imperative. */
  readonly whatToDo: string;
  /** The parts of the request that are wrong. */
  readonly problems: readonly { path: string; fix: string }[];

  constructor({ code, message, whatToDo, problems = [] }: Schemas['Error']['error']) {
    super(message);
    this.code = code;
    this.whatToDo = pageHint(whatToDo);
    this.problems = problems;
  }
}

interface Answer<T> {
  data?: T;
  error?: Schemas['Error'] | undefined;
}

const AWAY = {
  code: 'away',
  message: 'The dashboard does not answer.',
  whatToDo: 'Check that it runs, and that this machine reaches it. The page tries again by itself.',
};

/** The data of an answer. @throws {AnswerError} */
export async function dataOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error } = await asked.catch((): Answer<T> => ({ error: { error: AWAY } }));
  if (data !== undefined) return data;
  // A proxy in between may answer with a page of its own.
  throw new AnswerError(error?.error ?? AWAY);
}
