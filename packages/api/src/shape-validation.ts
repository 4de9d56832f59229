import { didYouMean } from '@tracklayer/events';
import type { FastifyError, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ErrorText } from './api-error.js';

const PLACES: Readonly<Record<string, string>> = {
  querystring: 'query parameter',
  body: 'field',
  params: 'part of the address',
};

/** Names each wrong part of a request. Values are not repeated: they may be personal. */
export function shapeValidation(error: FastifyError, request: FastifyRequest): ErrorText {
  const place = error.validationContext ?? 'body';
  const known = knownNames(request, place);
  const problems = (error.validation ?? []).flatMap(({ instancePath, message = '', params, keyword }) => {
    const unknown = keyword === 'unrecognized_keys' ? unknownKeys(params) : [];
    if (unknown.length === 0) return [{ path: pathOf(instancePath), fix: sentence(message) }];
    return unknown.map((key) => ({
      path: key.slice(0, 63),
      fix: fixOf(key, pathOf(instancePath) === '' ? known : []),
    }));
  });
  const [first] = problems;
  const isUnknown = error.validation?.[0]?.keyword === 'unrecognized_keys';
  const name = PLACES[place] ?? 'part';
  return {
    code: isUnknown ? 'unknown_parameter' : 'invalid_request',
    message: isUnknown
      ? `The API does not know the ${name} ${first?.path ?? ''}.`
      : `The ${name} ${first?.path || place} is not valid.`,
    whatToDo: first?.fix ?? 'Check the request.',
    problems,
  };
}

function fixOf(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'Leave it out.';
  const meant = didYouMean(key, known);
  const all = `The known ones are ${known.join(', ')}.`;
  return meant === undefined ? `Leave it out. ${all}` : `Did you mean ${meant}? ${all}`;
}

function knownNames({ routeOptions }: FastifyRequest, place: string): string[] {
  const schema = routeOptions.schema as Record<string, unknown> | undefined;
  const found = schema?.[place];
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function unknownKeys(params: unknown): string[] {
  const { keys } = (params ?? {}) as { keys?: unknown };
  return Array.isArray(keys) ? keys.map(String) : [];
}

/** `/selection/code` → `selection.code` */
function pathOf(instancePath: string): string {
  return instancePath.replace(/^\//, '').replaceAll('/', '.');
}

function sentence(message: string): string {
  return `${message.replace(/\.$/, '')}.`;
}
