import type { Command } from '../commands.js';
import { RequestBuildError } from '../errors.js';
import type { KlaviyoRequest } from '../request.js';
import { backInStock } from './back-in-stock.js';
import { consentBatch } from './consent-batch.js';
import type { Dialect, RequestSettings, Serializers } from './dialect.js';
import { guideDialect } from './guide.js';
import { readImportJob } from './import-job-reads.js';
import { klaviyoDialect } from './klaviyo.js';
import { profileImportJob } from './profile-import-job.js';

const SERIALIZERS: Record<Dialect, Serializers> = { klaviyo: klaviyoDialect, guide: guideDialect };

/**
 * Builds the request for a command, in the destination's dialect.
 *
 * @throws {RequestBuildError} when no request can express the command; `classifyError` turns it into an outcome.
 */
export function buildRequest(command: Command, settings: RequestSettings): KlaviyoRequest {
  const serializers = SERIALIZERS[settings.dialect];
  switch (command.type) {
    case 'profile-upsert':
      return serializers.profileUpsert(command);
    case 'list-subscription':
      return command.consent.status === 'withdrawn'
        ? serializers.unsubscribe(command)
        : serializers.listSubscription(command, settings);
    case 'metric-event':
      return serializers.metricEvent(command, settings);
    case 'event-backfill':
      if (command.importJob !== undefined) return readImportJob(command.importJob.id);
      if (command.consents !== undefined) return consentBatch(command, settings);
      if (command.profiles !== undefined) return profileImportJob(command.profiles, settings);
      if (command.events.length === 0) throw emptyBackfill();
      return serializers.eventBackfill(command, settings);
    case 'back-in-stock':
      return backInStock(command, settings);
  }
}

/** The cheap read that probes a held destination. It changes nothing there. */
export function probeRequest(): KlaviyoRequest {
  return { endpoint: 'GET /api/accounts', path: '/api/accounts' };
}

function emptyBackfill(): RequestBuildError {
  return new RequestBuildError(
    'empty_backfill',
    'The back-fill holds no events.',
    'Discard it: there is nothing to send.',
  );
}
