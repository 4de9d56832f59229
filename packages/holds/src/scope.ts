/**
 * The part of a destination that a hold stops:
 * - `destination`: all of it;
 * - an endpoint, e.g. `POST /api/events`;
 * - `list:<id>`: the calls that name this list;
 * - `backfill`: the calls that carry the flag `backfill`.
 */
export type HoldScope = string;

export const WHOLE_DESTINATION: HoldScope = 'destination';

const SCOPE = /^(?:destination|backfill|list:.+|[A-Z]+ \/.*)$/s;

/** Redis keys end in the scope, so a text of another form is refused. @throws {RangeError} */
export function checkScope(scope: HoldScope): HoldScope {
  if (SCOPE.test(scope)) return scope;
  throw new RangeError(
    `Unknown scope of a hold: ${scope}. Use an endpoint, a list, backfill or destination.`,
  );
}
