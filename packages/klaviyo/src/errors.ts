/** The base of our errors. `code` is stable; `hint` says what to do about it. */
export class KlaviyoError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** A setting of the client is invalid. The error never contains the key. */
export class ClientSettingsError extends KlaviyoError {
  declare readonly code:
    | 'invalid_base_url'
    | 'insecure_base_url'
    | 'invalid_api_key_format'
    | 'invalid_timeout'
    | 'invalid_ca';
}

/** No request can express the command. Nothing was sent. */
export class RequestBuildError extends KlaviyoError {
  declare readonly code: 'no_list_configured' | 'no_address_for_channel' | 'empty_backfill';
}

/** An override of the mapping is invalid; `problems` names each problem. */
export class MappingError extends KlaviyoError {
  declare readonly code: 'invalid_mapping';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      'invalid_mapping',
      `Invalid mapping: ${problems.join('; ')}`,
      'Correct the named entries of `mapping`.',
    );
    this.problems = problems;
  }
}
