/**
 * Builds all error answers. Texts marked (recorded) come from Klaviyo's live traffic. No recording is known of the
 * other texts, so they imitate Klaviyo's style.
 */
export interface Problem {
  code: string;
  title: string;
  detail: string;
  /** JSON pointer into the request body. */
  pointer?: string;
  /** Name of the wrong query parameter or header. It replaces the pointer. */
  parameter?: string;
  meta?: Record<string, unknown>;
}

/** The answer of a handler. An error is a plain value as well, because stack traces of thousands of 429s are slow. */
export interface Answer {
  status: number;
  body?: unknown;
  problems?: readonly Problem[];
  /** Whole seconds for `Retry-After`. Most answers have none. */
  retryAfterS?: number;
  /** Headers of this answer alone. */
  headers?: Readonly<Record<string, string>>;
  /** Sent as it is instead of a JSON body. */
  text?: string;
  /** The `unique_id`s of the events in this request. The ledger records them. */
  uniqueIds?: readonly string[];
}

export function refuse(status: number, ...problems: Problem[]): Answer {
  return { status, problems };
}

/** (recorded) The value or the name of a field is wrong. */
export function invalid(detail: string, pointer: string): Problem {
  return { code: 'invalid', title: 'Invalid input.', detail, pointer };
}

/** (recorded) The schema allows unknown fields. The live API does not. */
export function unknownField(field: string, resource: string, pointer: string): Problem {
  return invalid(`'${field}' is not a valid field for the resource '${resource}'.`, pointer);
}

/** (recorded) */
export function missingField(field: string, resource: string, pointer: string): Problem {
  return invalid(`'${field}' is a required field for the resource '${resource}'.`, pointer);
}

/** (recorded) */
export function badPayload(pointer = '/data'): Problem {
  return invalid('The payload provided in the request is invalid.', pointer);
}

/** (recorded) A missing, wrong or revoked private key. */
export const NOT_AUTHENTICATED: Answer = refuse(401, {
  code: 'not_authenticated',
  title: 'Authentication credentials were not provided.',
  detail: 'Missing or invalid private key.',
  pointer: '/data/',
});

/** (recorded) The key lacks a scope. */
export const PERMISSION_DENIED: Answer = refuse(403, {
  code: 'permission_denied',
  title: 'You do not have permission to perform this action.',
  detail: 'You do not have permission to perform this action.',
  pointer: '/data/',
});

/** (recorded) */
export const FUTURE_REVISION: Answer = refuse(404, {
  code: 'not_found',
  title: 'Not found.',
  detail: 'Unable to specify a future revision date',
  parameter: 'revision',
});

/** (recorded) No published revision is old enough. The recorded body has this one field. */
export const NO_VALID_REVISION: Answer = {
  status: 404,
  body: { errors: [{ detail: 'No valid revisions found for method' }] },
};

/** (recorded) The revision is retired, and the client opted out of the next one. */
export const REVISION_GONE: Answer = refuse(410, {
  code: 'gone',
  title: 'Gone.',
  detail: 'This revision is no longer available.',
  parameter: 'revision',
});

export function badRevision(detail: string): Answer {
  return refuse(400, { code: 'invalid', title: 'Invalid input.', detail, parameter: 'revision' });
}

/** (recorded) */
export function throttled(retryAfterS: number | undefined): Answer {
  const seconds = retryAfterS ?? 1;
  const problem: Problem = {
    code: 'throttled',
    title: 'Request was throttled.',
    detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
    pointer: '/data',
  };
  return { status: 429, problems: [problem], ...(retryAfterS === undefined ? {} : { retryAfterS }) };
}

/** (recorded) */
export function duplicateProfile(duplicateProfileId: string): Answer {
  return refuse(409, duplicateProblem(duplicateProfileId, '/data/attributes'));
}

export function duplicateProblem(duplicateProfileId: string, pointer: string): Problem {
  return {
    code: 'duplicate_profile',
    title: 'Conflict.',
    detail: 'A profile already exists with one of these identifiers.',
    pointer,
    meta: { duplicate_profile_id: duplicateProfileId },
  };
}

/** (recorded) */
export function noSuchProfile(id: string, pointer = '/data/'): Problem {
  return {
    code: 'not_found',
    title: 'Not found.',
    detail: `A profile with id ${id} does not exist.`,
    pointer,
  };
}

/** (recorded) A filter that cannot be parsed, or that names an unknown field or operator. */
export const INVALID_FILTER: Answer = invalidParameter('filter', 'Invalid filter provided.');

/** (recorded) */
export const INVALID_CURSOR: Answer = refuse(400, invalid('Invalid cursor provided.', '/data/'));

export function invalidParameter(parameter: string, detail: string): Answer {
  return refuse(400, { code: 'invalid', title: 'Invalid input.', detail, parameter });
}

/** (recorded) */
export function notFound(detail: string): Answer {
  return refuse(404, { code: 'not_found', title: 'Not found.', detail, pointer: '/data/' });
}

export const NO_SUCH_PATH: Answer = notFound('The requested resource could not be found.');

export function methodNotAllowed(method: string): Answer {
  return refuse(405, {
    code: 'method_not_allowed',
    title: 'Method not allowed.',
    detail: `Method "${method}" not allowed.`,
    pointer: '/data/',
  });
}

/** (recorded) */
export const UNSUPPORTED_MEDIA_TYPE: Answer = refuse(415, {
  code: 'unsupported_media_type',
  title: 'Unsupported media type.',
  detail: 'Unsupported media type',
  pointer: '/data/',
});

/** Klaviyo does not document 413, so a body over the limit is invalid input. */
export function tooLarge(maxBytes: number): Answer {
  return refuse(400, invalid(`The request payload exceeds the maximum size of ${maxBytes} bytes.`, '/data'));
}

export function serverError(status: number): Answer {
  const title = status === 503 ? 'Service unavailable.' : 'Server error.';
  const code = status === 503 ? 'service_unavailable' : 'error';
  return refuse(status, { code, title, detail: 'A server error occurred.', pointer: '/data/' });
}

/** Body of an error answer. Each entry has the request's id, which `X-Klaviyo-Req-Id` shows as well. */
export function errorBody(status: number, problems: readonly Problem[], requestId: string): unknown {
  return {
    errors: problems.map((problem) => ({
      id: requestId,
      status,
      code: problem.code,
      title: problem.title,
      detail: problem.detail,
      source:
        problem.parameter === undefined
          ? { pointer: problem.pointer ?? '/data/' }
          : { parameter: problem.parameter },
      links: {},
      meta: problem.meta ?? {},
    })),
  };
}
