import type { Profile } from '@tracklayer/events';
import type { KlaviyoRequest } from '../request.js';
import type { RequestSettings } from './dialect.js';
import { profileAttributes } from './profile-attributes.js';

/**
 * Creates or updates up to 10,000 profiles in one job (OpenAPI 2026-04-15). Both dialects use it, because the guide has no
 * such call. A phone number beside another identifier is left out: it must not choose the profile.
 */
export function profileImportJob(
  profiles: readonly Profile[],
  { omit }: Pick<RequestSettings, 'omit'> = {},
): KlaviyoRequest {
  const data = profiles.map((profile) => ({
    type: 'profile',
    attributes: profileAttributes(profile, omit?.(profile)),
  }));
  return {
    endpoint: 'POST /api/profile-bulk-import-jobs',
    path: '/api/profile-bulk-import-jobs',
    body: { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data } } } },
  };
}
