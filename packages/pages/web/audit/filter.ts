/** What the audit shows, in the address. Pure. */
import type { SearchSchemaInput } from '@tanstack/react-router';

export interface AuditFilter {
  destination: string;
  action: string;
  by: string;
  /** As a person types it: `2h`, `2026-04-23T20:00Z`. */
  from: string;
  until: string;
}

export const NO_FILTER: AuditFilter = { destination: '', action: '', by: '', from: '', until: '' };

/** An address without a filter shows all. */
export function auditSearch(search: Partial<AuditFilter> & SearchSchemaInput): AuditFilter {
  const { destination = '', action = '', by = '', from = '', until = '' } = search;
  return { destination, action, by, from, until };
}

/** The parameters that the API takes: those that are set. */
export function auditQuery(filter: AuditFilter): Partial<AuditFilter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}

/** The same as options of the command line, which has no filter by action or name. */
export function auditWords({ destination, from, until }: AuditFilter): string[] {
  return Object.entries({ destination, from, until }).flatMap(([name, value]) =>
    value === '' ? [] : [`--${name}`, value],
  );
}

export const ACTIONS = [
  'replay',
  'campaign-start',
  'campaign-pause',
  'campaign-resume',
  'campaign-cancel',
  'campaign-stop',
  'discard',
  'import',
  'reveal',
  'erase',
  'show-person',
  'pause',
  'resume',
  'migration-pause',
  'migration-resume',
  'migration-cancel',
  'expire',
  'audit-trim',
] as const;
