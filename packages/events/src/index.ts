export { accepts } from './accepts.js';
export {
  type AwaitedVariant,
  type AwaitedVariantInput,
  parseAwaitedVariant,
  STOCK_CHANNELS,
  type StockChannel,
} from './back-in-stock.js';
export { parseClear, withClear } from './clear.js';
export { collectProblems } from './collect-problems.js';
export {
  ADDRESS_FIELDS,
  type ConsentAddress,
  type ConsentChange,
  type ConsentTimes,
  channelsWithoutAddress,
  consentAddresses,
  consentTimeMs,
  isNewestConsent,
} from './consent.js';
export {
  type CustomEvents,
  defineEvents,
  type EventDefinition,
  type EventDefinitions,
  isCustomName,
  type PropertiesSchema,
} from './define-events.js';
export { didYouMean } from './did-you-mean.js';
export { recogniseCopies } from './error-copies.js';
export { isEventPath } from './event-path.js';
export { hashField, stableJson } from './hash.js';
export {
  BROWSER_IDENTIFIERS,
  IDENTIFIERS,
  type Identifier,
  isVisitor,
  PROFILE_IDENTIFIERS,
  personIdentity,
  profileIdentity,
  writtenProfile,
} from './identity.js';
export { parseInstant } from './instant.js';
export { isObject, isPlainObject } from './is-object.js';
export { LIMITS } from './limits.js';
export { LOOKUP_KEYS } from './lookup-keys.js';
export {
  type AnyEventName,
  EVENT_NAMES,
  type EventName,
  isEventName,
  JOB_TYPES,
  type JobType,
} from './names.js';
export { withoutBrowserIds } from './normalise/browser-ids.js';
export { fieldSlip } from './normalise/field-slip.js';
export { keepInput } from './normalise/keep.js';
export { type LeftOut, leftOutField, type Normalised, type Warning } from './normalise/left-out.js';
export {
  normaliseEvent,
  normaliseProfile,
} from './normalise/normalise.js';
export { type DecimalSign, numberFrom, numberWith } from './normalise/numbers.js';
export type { NormaliseOptions } from './normalise/options.js';
export { timeFrom } from './normalise/time.js';
export { type Defaults, isCountry, isTimeZone } from './normalise/understand.js';
export { orderedProducts } from './ordered-products.js';
export { type Origin, OWNERSHIP, type Ownership, ownerOf, ownershipOf } from './ownership.js';
export { type ParseOptions, parseConsent, parseEvent, parseProfile } from './parse.js';
export { type JobPlan, type PlannedJob, type PlanSkipReason, planEvent } from './plan.js';
export { InvalidEventError, type Problem } from './problem.js';
export type {
  AddToCartProperties,
  BeginCheckoutProperties,
  ConsentInput,
  CustomInput,
  DefinedInput,
  EventFields,
  EventProperties,
  JsonInput,
  LeadProperties,
  OrderCancelledProperties,
  OrderedProductProperties,
  OrderFulfilledProperties,
  OrderItem,
  ProfileInput,
  PurchaseProperties,
  RefundProperties,
  SearchProperties,
  SignUpProperties,
  Time,
  TrackInput,
  ViewContentProperties,
} from './properties.js';
export { type DeliveredProfile, hashIdentifier, reconcileProfile, refusedField } from './reconcile.js';
export { requiredProperties } from './required-properties.js';
export { shapeOf } from './shape.js';
export {
  type CanonicalEvent,
  CHANNELS,
  type Channel,
  CLEARABLE_FIELDS,
  type ClearableField,
  type Consent,
  type JsonObject,
  type JsonValue,
  type Profile,
  type ProfileChange,
} from './types.js';
export { shapeProblems } from './zod-problems.js';
