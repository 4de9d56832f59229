import { maskPersonalData } from '@tracklayer/dead-letters';

/** What Bull Board shows of a job: its payload, and what others wrote about it. */
interface ShownJob {
  data: unknown;
  failedReason?: unknown;
  stacktrace?: unknown;
  deferredFailure?: unknown;
}

/**
 * The job as it may be shown to anybody. Whatever quotes an answer or an error can quote the person, so the story is
 * masked by the payload's own identifiers. Pure.
 */
export function maskShownJob<T extends ShownJob>(job: T): T {
  const { data, failedReason, stacktrace, deferredFailure } = job;
  const payload = isRecord(data) ? data : { data };
  const { attempts } = payload;
  // Masked beside the payload, because that is where the identifiers are.
  const whole = maskPersonalData({
    ...payload,
    story: { attempts, failedReason, stacktrace, deferredFailure },
  });
  const story = isRecord(whole) && isRecord(whole.story) ? whole.story : {};
  const masked = maskPersonalData(data);
  return {
    ...job,
    data: isRecord(masked) && attempts !== undefined ? { ...masked, attempts: story.attempts } : masked,
    ...(failedReason !== undefined && { failedReason: story.failedReason }),
    ...(stacktrace !== undefined && { stacktrace: story.stacktrace }),
    ...(deferredFailure !== undefined && { deferredFailure: story.deferredFailure }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
