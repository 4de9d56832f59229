import { invalid, type Problem } from '../errors.js';
import type { EventDraft, ProfileDraft } from '../stores/events.js';
import { type Extra, openResource, type ResourceObject } from './envelope.js';
import { at, checkFields, isObject, type Json, type Resource } from './fields.js';
import { checkFreeForm } from './free-form.js';
import { checkProfile, hasIdentifier, noIdentifier } from './profile.js';
import { METRIC } from './resources.js';
import { eventTimeMistake, INVALID_TIME, readTime } from './time.js';

const MAX_METRIC_NAME = 128;
const MAX_UNIQUE_ID = 255;

/** Reads the attributes of one event without its profile. Returns undefined if the event is refused. */
export function readEvent(
  attributes: unknown,
  resource: Resource,
  pointer: string,
  revision: string,
  nowMs: number,
  problems: Problem[],
): EventDraft | undefined {
  const before = problems.length;
  if (!checkFields(attributes, resource, pointer, problems)) return undefined;
  const metric = readMetric(attributes.metric, at(pointer, 'metric'), problems);
  return draftOf(attributes, metric, pointer, revision, nowMs, problems, before);
}

function readMetric(node: unknown, pointer: string, problems: Problem[]): string | undefined {
  const data = isObject(node) ? node.data : undefined;
  const metric = openResource(data, 'metric', at(pointer, 'data'), problems);
  const below = at(at(pointer, 'data'), 'attributes');
  if (metric === undefined || !checkFields(metric.attributes, METRIC, below, problems)) return undefined;
  return String(metric.attributes.name);
}

/** Reads the fields of both dialects: name, time, unique id, value and properties. */
export function draftOf(
  attributes: Json,
  metric: string | undefined,
  pointer: string,
  revision: string,
  nowMs: number,
  problems: Problem[],
  before = problems.length,
): EventDraft | undefined {
  if (metric !== undefined && (metric.trim() === '' || metric.length >= MAX_METRIC_NAME)) {
    problems.push(
      invalid(`Metric name must have 1 to ${MAX_METRIC_NAME - 1} characters.`, at(pointer, 'metric')),
    );
  }
  const { time, unique_id: uniqueId, value, value_currency: currency } = attributes;
  const timeMs = typeof time === 'string' ? readTime(time) : undefined;
  if (typeof time === 'string') {
    const mistake = timeMs === undefined ? INVALID_TIME : eventTimeMistake(timeMs, revision, nowMs);
    if (mistake !== undefined) problems.push(invalid(mistake, at(pointer, 'time')));
  }
  if (typeof uniqueId === 'string' && (uniqueId.length < 1 || uniqueId.length > MAX_UNIQUE_ID)) {
    problems.push(
      invalid(`'unique_id' must have 1 to ${MAX_UNIQUE_ID} characters.`, at(pointer, 'unique_id')),
    );
  }
  checkFreeForm(attributes.properties as Json, at(pointer, 'properties'), problems);
  if (metric === undefined || problems.length > before) return undefined;
  return {
    metric,
    properties: attributes.properties as Json,
    backfill: attributes.backfill === true,
    ...(typeof uniqueId === 'string' ? { uniqueId } : {}),
    ...(timeMs === undefined ? {} : { timeMs, timeGiven: String(time) }),
    ...(typeof value === 'number' ? { value } : {}),
    ...(typeof currency === 'string' ? { valueCurrency: currency } : {}),
  };
}

/** Reads `profile.data` of an event or of a group. An id without other identifiers is enough. */
export function readEventProfile(
  node: unknown,
  resource: Resource,
  pointer: string,
  problems: Problem[],
  extras: readonly Extra[],
): ProfileDraft | undefined {
  const data = isObject(node) ? node.data : undefined;
  const below = at(pointer, 'data');
  const opened: ResourceObject | undefined = openResource(data, 'profile', below, problems, extras);
  if (opened === undefined) return undefined;
  const before = problems.length;
  const attributesAt = at(below, 'attributes');
  checkProfile(opened.attributes, resource, attributesAt, problems, false);
  if (opened.id === undefined && !hasIdentifier(opened.attributes)) problems.push(noIdentifier(attributesAt));
  if (problems.length > before) return undefined;
  const meta = opened.meta === undefined ? {} : { meta: opened.meta };
  return {
    attributes: { ...opened.attributes, ...meta },
    ...(opened.id === undefined ? {} : { id: opened.id }),
  };
}
