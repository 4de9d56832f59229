import type { KlaviyoRequest } from '../request.js';

/** Reads the state of an import job (OpenAPI 2026-07-15). The same in both dialects. */
export function readImportJob(id: string): KlaviyoRequest {
  return { endpoint: 'GET /api/profile-bulk-import-jobs/{id}', path: pathOf(id) };
}

/** Reads one page of the refused profiles of an import job that has ended. @param page `size`: at most 100. */
export function readImportErrors(
  id: string,
  { size, cursor }: { size: number; cursor?: string | undefined },
): KlaviyoRequest {
  const query = new URLSearchParams({
    'page[size]': String(size),
    ...(cursor !== undefined && { 'page[cursor]': cursor }),
  });
  return {
    endpoint: 'GET /api/profile-bulk-import-jobs/{id}/import-errors',
    path: `${pathOf(id)}/import-errors?${query}`,
  };
}

function pathOf(id: string): string {
  return `/api/profile-bulk-import-jobs/${encodeURIComponent(id)}`;
}
