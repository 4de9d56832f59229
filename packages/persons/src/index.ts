export { type DigestKeySource, digestKeySource } from './digest-key.js';
export { type ErasedPeople, erasedPeopleOver, erasedRegister, NOBODY_ERASED } from './erased-people.js';
export { announcedMode, announceMode, checkDigestKey } from './erased-settings.js';
export { hashesOf, identifierDigest } from './person-digests.js';
