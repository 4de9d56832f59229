export { maskEmail, maskIdentifier, maskName, maskPhone, maskWord } from './mask-identifier.js';
export { scrubberOf, scrubPattern } from './mask-text.js';
export { isPersonalName } from './personal-names.js';
export { scrubText } from './redact-text.js';
export { scrubValue } from './redact-value.js';
