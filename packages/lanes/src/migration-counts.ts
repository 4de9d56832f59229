/* The names of the fields in the hash of a migration that count how its jobs ended. */

/** The start of the fields that count consents. The fields that count entries have none. */
export const CONSENTS = 'consent:';

/** The start of the fields that count phone numbers, which follow a bulk import of profiles one by one. */
export const PHONES = 'phone:';

/** Channels that were not subscribed, because Klaviyo knew of a newer withdrawal. With {@link CONSENTS} before it. */
export const WITHDRAWN = 'withdrawn_at_klaviyo';
