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
  entries?: Readonly<Record<string, unknown>>;
  values?: readonly unknown[];
}

interface CheckDef {
  check?: string;
  fn?: (value: unknown) => unknown;
  /** The least and the greatest length. */
  minimum?: number;
  maximum?: number;
}

const compiledBefore = new WeakMap<z.ZodType, Accepts>();

/**
 * Whether `schema.safeParse` would succeed, without the copy and the issues that it makes: those are a third of all that a
 * back-fill allocates per line. What is not known here is left to zod itself.
 */
export function accepts(schema: z.ZodType, value: unknown): boolean {
  return predicateOf(schema)(value);
}

function predicateOf(schema: z.ZodType): Accepts {
  const found = compiledBefore.get(schema) ?? compiled(schema);
  compiledBefore.set(schema, found);
  return found;
}

function compiled(schema: z.ZodType): Accepts {
  const def = schema.def as unknown as SchemaDef;
  const kind = ofKind(def);
  const checks = (def.checks ?? []).map((each) => each._zod.def);
  const known = checks.map(ofCheck).filter((each) => each !== undefined);
  if (kind === undefined || def.check !== undefined || known.length < checks.length) {
    return (value) => schema.safeParse(value).success;
  }
  if (known.length === 0) return kind;
  return (value) => kind(value) && known.every((check) => check(value));
}

/** Undefined for a check that is left to zod. */
function ofCheck({ check, fn, minimum, maximum }: CheckDef): Accepts | undefined {
  if (check === 'custom') return fn && ((value) => Boolean(fn(value)));
  if (check === 'min_length' && minimum !== undefined) return (value) => lengthOf(value) >= minimum;
  if (check === 'max_length' && maximum !== undefined) return (value) => lengthOf(value) <= maximum;
  return undefined;
}

/** Of a text or a list: zod has these checks for nothing else. */
function lengthOf(value: unknown): number {
  return (value as string | readonly unknown[]).length;
}

/** The check of the type alone. Undefined for a type that is left to zod. */
function ofKind({
  type,
  shape,
  catchall,
  innerType,
  element,
  options,
  entries,
  values,
}: SchemaDef): Accepts | undefined {
  switch (type) {
    case 'string':
      return (value) => typeof value === 'string';
    case 'number':
      return (value) => typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'unknown':
      return anything;
    case 'never':
      return () => false;
    case 'literal':
      return values && ((value) => values.includes(value));
    case 'enum': {
      const names = new Set<unknown>(Object.values(entries ?? {}));
      // TypeScript adds reverse names to an enum of numbers, which zod leaves out again.
      return [...names].every((each) => typeof each === 'string') ? (value) => names.has(value) : undefined;
    }
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
      return shape && objectOf(shape, othersOf(catchall));
    default:
      return undefined;
  }
}

/** Undefined where other fields may be anything. */
function othersOf(catchall: z.ZodType | undefined): Accepts | undefined {
  const others = catchall && predicateOf(catchall);
  return others === anything ? undefined : others;
}

const anything: Accepts = () => true;

/**
 * A field that is optional and absent is not looked at: of the many fields that a schema knows, an event has a few. So the value
 * must be JSON, whose fields are all its own.
 */
function objectOf(shape: Readonly<Record<string, z.ZodType>>, others: Accepts | undefined): Accepts {
  const fields = new Map(Object.entries(shape).map(([key, schema]) => [key, predicateOf(schema)]));
  const needed = [...fields].filter(([key]) => !isOptional(shape[key]));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = value as Readonly<Record<string, unknown>>;
    for (const [key, fits] of needed) if (given[key] === undefined && !fits(undefined)) return false;
    if (fields.size === 0 && others === undefined) return true;
    for (const key in given) {
      const fits = fields.get(key) ?? others;
      if (fits !== undefined && !fits(given[key])) return false;
    }
    return true;
  };
}

function isOptional(schema: z.ZodType | undefined): boolean {
  const { type, checks = [] } = (schema?.def ?? {}) as Partial<SchemaDef>;
  return type === 'optional' && checks.length === 0;
}
