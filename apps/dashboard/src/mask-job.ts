import { maskPersonalData } from '@tracklayer/dead-letters';

/** What Bull Board shows of a job: its payload, and what others wrote about it. */
interface ShownJob {
  data: unknown;
  failedReason?: unknown;
  stacktrace?: unknown;
  deferredFailure?: unknown;
}

/**
 * A job that anybody may see. An answer or an error may quote the person, so what others wrote about the job is masked
 * by the payload's own identifiers. Pure.
 */
export function maskShownJob<T extends ShownJob>(job: T): T {
  const { data, failedReason, stacktrace, deferredFailure } = job;
  const payload = isRecord(data) ? data : { data };
  const { attempts } = payload;
  // Masked together with the payload, because the payload holds the identifiers.
  const whole = maskPersonalData({
    ...payload,
    history: { attempts, failedReason, stacktrace, deferredFailure },
  });
  const history = isRecord(whole) && isRecord(whole.history) ? whole.history : {};
  const masked = maskPersonalData(data);
  return {
    ...job,
    data: isRecord(masked) && attempts !== undefined ? { ...masked, attempts: history.attempts } : masked,
    ...(failedReason !== undefined && { failedReason: history.failedReason }),
    ...(stacktrace !== undefined && { stacktrace: history.stacktrace }),
    ...(deferredFailure !== undefined && { deferredFailure: history.deferredFailure }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
