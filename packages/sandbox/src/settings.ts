/**
 * Behaviour of Klaviyo that differs between accounts or that nobody knows exactly. Tests set it to play each case.
 */
export interface AccountSettings {
  /** The identifier that decides if several identifiers lead to different profiles. Default: `external_id`. */
  strongestIdentifier: 'external_id' | 'email' | 'phone_number';
  /**
   * `refuse`: 409 `duplicate_profile`; in events and consents the identifier stays with its owner. `move`: the weaker
   * identifier moves to the profile of the stronger one. Default: `refuse`.
   */
  conflicts: 'refuse' | 'move';
  /**
   * A bad phone number beside another identifier. `drop`: 2xx with `X-Klaviyo-Partial-Failure`, as Klaviyo announced.
   * `refuse`: 400, as in older recordings. Default: `refuse`.
   */
  badPhone: 'drop' | 'refuse';
  /** A bad address in a bulk import. `refuse`: 400 for the job. `report`: an import error. Default: `refuse`. */
  badImport: 'refuse' | 'report';
  /**
   * A bulk event whose (profile, metric, `unique_id`) is recorded already. `drop`: 202, and the first wins. `refuse`: 400 for
   * the whole request, the strict reading of Klaviyo's OpenAPI. Default: `drop`.
   */
  bulkRepeats: 'drop' | 'refuse';
  /** Time from the 202 of a bulk import until the profiles are there, in ms. Default: 0. */
  importDelayMs: number;
  /** `any`: SMS to all regions. `off`: SMS is not set up. A list: calling codes such as `+49`. Default: `any`. */
  sms: 'any' | 'off' | readonly string[];
}

export const DEFAULT_SETTINGS: Readonly<AccountSettings> = Object.freeze({
  strongestIdentifier: 'external_id',
  conflicts: 'refuse',
  badPhone: 'refuse',
  badImport: 'refuse',
  bulkRepeats: 'drop',
  importDelayMs: 0,
  sms: 'any',
});

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  strongestIdentifier: ['external_id', 'email', 'phone_number'],
  conflicts: ['refuse', 'move'],
  badPhone: ['drop', 'refuse'],
  badImport: ['refuse', 'report'],
  bulkRepeats: ['drop', 'refuse'],
};

/** Describes the mistake in settings from outside. Returns undefined if they are valid. */
export function settingsMistake(settings: unknown): string | undefined {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    return 'settings must be an object such as {conflicts: "move"}.';
  }
  for (const [name, value] of Object.entries(settings)) {
    const mistake = mistakeOf(name, value);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function mistakeOf(name: string, value: unknown): string | undefined {
  const choices = CHOICES[name];
  if (choices !== undefined) {
    return choices.includes(value) ? undefined : `${name} must be one of ${choices.join(', ')}.`;
  }
  if (name === 'importDelayMs') {
    const isDelay = typeof value === 'number' && Number.isFinite(value) && value >= 0;
    return isDelay ? undefined : 'importDelayMs must be a number ≥ 0.';
  }
  if (name === 'sms') {
    const isSms = value === 'any' || value === 'off' || (Array.isArray(value) && value.every(isCallingCode));
    return isSms ? undefined : 'sms must be "any", "off" or a list of calling codes such as "+49".';
  }
  return `Unknown setting "${name}". Use one of ${Object.keys(DEFAULT_SETTINGS).join(', ')}.`;
}

function isCallingCode(value: unknown): boolean {
  return typeof value === 'string' && /^\+[1-9]\d{0,3}$/.test(value);
}
