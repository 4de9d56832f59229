import type { z } from 'zod';

type Accepts = (value: unknown) => boolean;

/** The parts of a schema that are read here, see `z.core.$ZodTypes` of zod. */
interface SchemaDef {
  type: string;
  /** Set by types that are a check of their own, such as an ISO date or an integer. */
  check?: string;
  checks?: readonly { _zod: { def: CheckDef } }[];
  shape?: Readonly<Record<string, z.ZodType>>;
  catchall?: z.ZodType;
  innerType?: z.ZodType;
  element?: z.ZodType;
  options?: readonly z.ZodType[];
  values?: readonly unknown[];
}

interface CheckDef {
  check?: string;
  fn?: (value: unknown) => unknown;
}

const known = new WeakMap<z.ZodType, Accepts>();

/**
 * Whether `schema.safeParse` would succeed, without the copy and the issues that it makes: those are a third of all that a
 * back-fill allocates per line. What is not known here is left to zod itself.
 */
export function accepts(schema: z.ZodType, value: unknown): boolean {
  return predicateOf(schema)(value);
}

function predicateOf(schema: z.ZodType): Accepts {
  const found = known.get(schema) ?? compiled(schema);
  known.set(schema, found);
  return found;
}

function compiled(schema: z.ZodType): Accepts {
  const def = schema.def as unknown as SchemaDef;
  const kind = ofKind(def);
  const checks = (def.checks ?? []).map((each) => each._zod.def);
  const isKnown =
    def.check === undefined && checks.every(({ check, fn }) => check === 'custom' && fn !== undefined);
  if (kind === undefined || !isKnown) return (value) => schema.safeParse(value).success;
  if (checks.length === 0) return kind;
  return (value) => kind(value) && checks.every(({ fn }) => Boolean(fn?.(value)));
}

/** The check of the type alone. Undefined for a type that is left to zod. */
function ofKind({
  type,
  shape,
  catchall,
  innerType,
  element,
  options,
  values,
}: SchemaDef): Accepts | undefined {
  switch (type) {
    case 'string':
      return (value) => typeof value === 'string';
    case 'number':
      return (value) => typeof value === 'number' && Number.isFinite(value);
    case 'unknown':
      return () => true;
    case 'never':
      return () => false;
    case 'literal':
      return values && ((value) => values.includes(value));
    case 'optional': {
      const inner = innerType && predicateOf(innerType);
      return inner && ((value) => value === undefined || inner(value));
    }
    case 'array': {
      const each = element && predicateOf(element);
      return each && ((value) => Array.isArray(value) && value.every(each));
    }
    case 'union': {
      const branches = options?.map(predicateOf);
      return branches && ((value) => branches.some((branch) => branch(value)));
    }
    case 'object':
      return shape && objectOf(shape, catchall && predicateOf(catchall));
    default:
      return undefined;
  }
}

function objectOf(shape: Readonly<Record<string, z.ZodType>>, others: Accepts | undefined): Accepts {
  const fields = Object.entries(shape).map(([key, schema]) => ({ key, fits: predicateOf(schema) }));
  const names = new Set(Object.keys(shape));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = value as Readonly<Record<string, unknown>>;
    for (const { key, fits } of fields) if (!fits(given[key])) return false;
    if (others === undefined) return true;
    for (const key in given) if (!names.has(key) && !others(given[key])) return false;
    return true;
  };
}
