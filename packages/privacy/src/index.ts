export { identifyingValues, knownValues } from './known-values.js';
export {
  abbreviateEmail,
  maskEmail,
  maskIdentifier,
  maskName,
  maskPhone,
  maskWord,
  withoutPassword,
} from './mask-identifier.js';
export { maskerOf, maskText, replacerOf } from './mask-text.js';
export { redactText } from './redact-text.js';
export { redactValue } from './redact-value.js';
export { isPrivateName } from './withheld-names.js';
