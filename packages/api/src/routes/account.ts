import { SCOPES } from '@tracklayer/api-tokens';
import { z } from 'zod';
import { answers } from '../answers.js';
import { anyJson } from '../schemas/common.js';
import { type ApiServer, READS } from '../server-types.js';

const me = z.object({
  by: z.string().describe('How the audit names the caller.'),
  byKind: z.enum(['user', 'token', 'program']),
  scope: z.enum(SCOPES),
  expiresAtMs: z.number().optional(),
});

/** Who calls, and the description of the API itself. */
export function accountRoutes(api: ApiServer): void {
  api.route({
    method: 'GET',
    url: '/me',
    config: READS,
    schema: {
      operationId: 'getMe',
      tags: ['api'],
      summary: 'Who calls, and what this caller may do.',
      response: answers(me),
    },
    handler: async ({ caller: { actor, scope, token } }) => ({
      ...actor,
      scope,
      ...(token?.expiresAtMs !== undefined && { expiresAtMs: token.expiresAtMs }),
    }),
  });

  api.route({
    method: 'GET',
    url: '/openapi.json',
    config: READS,
    schema: {
      operationId: 'getOpenApi',
      tags: ['api'],
      summary: 'This description: OpenAPI 3.1.',
      response: answers(anyJson),
    },
    handler: async () => api.swagger(),
  });
}
