const POINTER =
  /^\/data\/attributes\/events-bulk-create\/data\/(\d+)(?:\/attributes\/events\/data\/(\d+))?(?:\/|$)/;

/**
 * The events that a JSON pointer into a bulk request names: one, or all of a profile. Undefined for a pointer that names no group.
 *
 * @param groups the events of each profile, as the request has them
 */
export function namedInGroups<Event>(
  pointer: string,
  groups: readonly (readonly Event[])[],
): readonly Event[] | undefined {
  const found = POINTER.exec(pointer);
  if (found === null) return undefined;
  const events = groups[Number(found[1])] ?? [];
  return found[2] === undefined ? events : events.slice(Number(found[2]), Number(found[2]) + 1);
}
