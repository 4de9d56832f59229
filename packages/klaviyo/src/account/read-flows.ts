import type { AccountFlow } from '@tracklayer/flows';
import { valueAt } from '../answer/json.js';
import { requiredScopes } from '../answer/required-scopes.js';
import type { Endpoint, KlaviyoRequest } from '../request.js';
import { type AccountMetric, type FlowHead, parseFlow, parseHead, parseMetric } from './parse-flow.js';
import { AccountReadError, type ReadAccount } from './reader.js';

export interface AccountFlows {
  /** The flows that one of the named metrics or lists triggers, by name. Archived ones are left out. */
  flows: AccountFlow[];
  /** Flows that something else triggers. */
  others: FlowHead[];
  archived: number;
  /** Named metrics that the account does not have. No flow starts from them until their first event. */
  newMetrics: string[];
  /** Named lists that the account does not have. */
  newLists: string[];
  /** Scopes that the key lacks. What needs them was not read. */
  missingScopes: string[];
  /** Flows whose definition Klaviyo does not show. */
  unreadable: FlowHead[];
}

/**
 * Reads the flows of an account with their definitions. The list of flows has no definitions, and Klaviyo gives one
 * definition a second. So it asks which flows the metrics and lists trigger, and reads those.
 *
 * @throws {AccountReadError} if the account cannot be read at all, or the key may not read flows.
 */
export async function readAccountFlows(
  read: ReadAccount,
  wanted: { metrics: readonly string[]; lists: readonly string[] },
): Promise<AccountFlows> {
  const heads = (await pages(read, 'GET /api/flows')).map(parseHead);
  const lacking = new Set<string>();
  const metrics = (await unlessRefused(lacking, () => pages(read, 'GET /api/metrics')))?.map(parseMetric);
  const named = (metrics ?? []).filter(({ name }) => wanted.metrics.includes(name));
  const triggered = new Set<string>();
  for (const { id } of named) {
    const ids = await unlessRefused(lacking, () => idsOf(read, 'GET /api/metrics/{id}/flow-triggers', id));
    for (const each of ids ?? []) triggered.add(each);
  }
  const newLists: string[] = [];
  for (const list of wanted.lists) {
    try {
      const ids = await unlessRefused(lacking, () => idsOf(read, 'GET /api/lists/{id}/flow-triggers', list));
      for (const each of ids ?? []) triggered.add(each);
    } catch (error) {
      if (!(error instanceof AccountReadError) || error.code !== 'not_found') throw error;
      newLists.push(list);
    }
  }
  const kept = heads.filter(({ archived }) => !archived);
  const byId = new Map((metrics ?? []).map((metric) => [metric.id, metric]));
  const defined = await definitionsOf(
    read,
    kept.filter(({ id }) => triggered.has(id)),
    byId,
  );
  return {
    ...defined,
    others: kept.filter(({ id }) => !triggered.has(id)),
    archived: heads.length - kept.length,
    newMetrics: metrics === undefined ? [] : newAmong(wanted.metrics, named),
    newLists,
    missingScopes: [...lacking],
  };
}

function newAmong(wanted: readonly string[], named: readonly AccountMetric[]): string[] {
  return wanted.filter((metric) => !named.some(({ name }) => name === metric));
}

async function definitionsOf(
  read: ReadAccount,
  heads: readonly FlowHead[],
  metrics: ReadonlyMap<string, AccountMetric>,
): Promise<Pick<AccountFlows, 'flows' | 'unreadable'>> {
  const flows: AccountFlow[] = [];
  const unreadable: FlowHead[] = [];
  for (const head of heads) {
    const path = `/api/flows/${encodeURIComponent(head.id)}?additional-fields[flow]=definition`;
    const body = await read({ endpoint: 'GET /api/flows/{id}', path });
    const flow = parseFlow(valueAt(body, 'data'), metrics);
    if (flow === undefined || flow.trigger.kind === 'unknown') unreadable.push(head);
    else flows.push(flow);
  }
  return { flows: flows.sort((a, b) => (a.name < b.name ? -1 : 1)), unreadable };
}

/** Undefined if the key lacks a scope. `flows:read` is known to be there. */
async function unlessRefused<T>(lacking: Set<string>, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AccountReadError) || error.code !== 'missing_scope') throw error;
    for (const scope of requiredScopes(error.endpoint)) if (scope !== 'flows:read') lacking.add(scope);
    return undefined;
  }
}

async function idsOf(read: ReadAccount, endpoint: Endpoint, id: string): Promise<string[]> {
  const path = endpoint.slice('GET '.length).replace('{id}', encodeURIComponent(id));
  return dataOf(await read({ endpoint, path })).map((resource) => parseHead(resource).id);
}

/** Every page of a collection. Klaviyo names the next page by a whole address; only its cursor is taken from it. */
async function pages(read: ReadAccount, endpoint: 'GET /api/flows' | 'GET /api/metrics'): Promise<unknown[]> {
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let cursor: string | undefined = ''; cursor !== undefined && !seen.has(cursor); ) {
    seen.add(cursor);
    const body: unknown = await read(pageRequest(endpoint, cursor));
    items.push(...dataOf(body));
    cursor = cursorOf(valueAt(body, 'links', 'next'));
  }
  return items;
}

function pageRequest(endpoint: Endpoint, cursor: string): KlaviyoRequest {
  const path = endpoint.slice('GET '.length);
  return { endpoint, path: cursor === '' ? path : `${path}?page[cursor]=${encodeURIComponent(cursor)}` };
}

function cursorOf(next: unknown): string | undefined {
  if (typeof next !== 'string' || !URL.canParse(next)) return undefined;
  return new URL(next).searchParams.get('page[cursor]') ?? undefined;
}

function dataOf(body: unknown): unknown[] {
  const data = valueAt(body, 'data');
  return Array.isArray(data) ? data : [];
}
