/** `orderId` → `order_id`. */
type Snake<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : '';

/** `orderId` → `orderID`, `productUrl` → `productURL`. */
type Capitals<Name extends string> = Name extends `${infer Head}Id`
  ? `${Head}ID`
  : Name extends `${infer Head}Url`
    ? `${Head}URL`
    : Name;

type OtherSpelling<Name extends string> =
  | Snake<Name>
  | Capitals<Name>
  | Capitalize<Name>
  | Lowercase<Name>
  | Uppercase<Name>;

/**
 * Fields that do not exist because they are a slip for one of `Name`: `order_id`, `orderID`, `OrderId`, `orderid`. An object that
 * takes any other field still refuses these when it is compiled.
 */
export type NoOtherSpelling<Name extends string> = {
  [Slip in Exclude<OtherSpelling<Name>, Name>]?: never;
};
