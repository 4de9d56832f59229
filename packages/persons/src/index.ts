export { type DigestKey, type DigestKeySource, digestKeySource } from './digest-key.js';
export { type ErasedPeople, erasedPeopleOver, erasedRegister, NOBODY_ERASED } from './erased-people.js';
export {
  announceDigestKey,
  announcedMode,
  announceMode,
  checkDigestKey,
  claimDigestKey,
  DigestKeyError,
  hasOtherDigestKey,
} from './erased-settings.js';
export { decidingHashes, hashesOf, identifierDigest, type PersonHashes } from './person-digests.js';
