import { z } from 'zod';
import { InvalidEventError } from './problem.js';
import { shapeOf } from './shape.js';
import { CLEARABLE_FIELDS, type ClearableField, type Profile, type ProfileChange } from './types.js';
import { shapeProblems } from './zod-problems.js';

const schema = z.array(
  z.enum(CLEARABLE_FIELDS, {
    error: `Write one of: ${CLEARABLE_FIELDS.join(', ')}. No other field can be cleared.`,
  }),
  { error: "Write an array, e.g. ['firstName']." },
);

/**
 * The fields to clear, each once.
 * @throws {InvalidEventError} for a field that cannot be cleared, or that `profile` has a value for. Paths: `clear[0]`.
 */
export function parseClear(input: unknown, profile: Profile): readonly ClearableField[] {
  const problems = shapeProblems(schema, input).map((each) => ({ ...each, path: `clear${each.path}` }));
  if (problems.length > 0) throw new InvalidEventError(problems, 'profile');
  const fields = schema.parse(input);
  const both = fields.flatMap((field, index) =>
    profile[field] === undefined
      ? []
      : [
          {
            path: `clear[${index}]`,
            code: 'contradiction',
            got: shapeOf(field),
            fix: `The profile has a value for '${field}'. Leave the value out, or do not clear the field.`,
          },
        ],
  );
  if (both.length > 0) throw new InvalidEventError(both, 'profile');
  return [...new Set(fields)];
}

/** A profile with the fields that become empty, for {@link ProfileChange}. */
export function withClear(profile: Profile, clear: readonly ClearableField[] | undefined): ProfileChange {
  return clear === undefined || clear.length === 0 ? profile : { ...profile, clear };
}
