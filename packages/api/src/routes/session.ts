import { SCOPES } from '@tracklayer/api-tokens';
import type { SignIn } from '@tracklayer/sign-in';
import { ROLES } from '@tracklayer/users';
import { z } from 'zod';
import { answers } from '../answers.js';
import { ApiError } from '../api-error.js';
import type { Caller, CallerOf } from '../auth/caller.js';
import { SCOPE_OF_ROLE } from '../auth/scope-of-role.js';
import { epochMs } from '../schemas/common.js';
import { type ApiServer, OPEN } from '../server-types.js';
import { shapeError } from '../shape-error.js';

const caller = z.object({
  by: z.string().describe('How the audit names the caller.'),
  byKind: z.enum(['user', 'token', 'program']),
  scope: z.enum(SCOPES),
  role: z.enum(ROLES).optional().describe('Of a person who signed in.'),
  endsAtMs: epochMs.optional().describe('When the sign-in ends.'),
});

const session = z
  .object({
    caller: caller.optional().describe('Absent: nobody is signed in.'),
    canSignOut: z.boolean(),
    methods: z.object({
      password: z.boolean().describe('There are named users.'),
      openId: z.boolean().describe('There is a provider of OpenID Connect: open sign-in/openid?to=/app/.'),
    }),
    error: z
      .object({ code: z.string(), message: z.string(), whatToDo: z.string() })
      .optional()
      .describe('Why nobody is signed in.'),
  })
  .meta({ id: 'Session' });

export interface SessionSources {
  callerOf: CallerOf;
  /** Absent: nobody can sign in. */
  signIn?: SignIn | undefined;
}

/** The sign-in of people. These routes need none. */
export function sessionRoutes(api: ApiServer, sources: () => SessionSources): void {
  api.route({
    method: 'GET',
    url: '/session',
    config: OPEN,
    schema: {
      operationId: 'getSession',
      tags: ['api'],
      summary: 'Who is signed in, and how to sign in.',
      response: answers(session),
    },
    handler: async (request) => {
      const { callerOf, signIn } = sources();
      const methods = (await signIn?.methods()) ?? { password: false, openId: false };
      try {
        const found = await callerOf(request);
        return { caller: shown(found), canSignOut: found.signedIn?.endsAtMs !== undefined, methods };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const { status, text } = shapeError(error, request);
        if (status !== 401) throw error;
        return { canSignOut: false, methods, error: text };
      }
    },
  });

  api.route({
    method: 'POST',
    url: '/session',
    config: OPEN,
    schema: {
      operationId: 'signIn',
      tags: ['api'],
      summary: 'Signs in a named user. The answer has the cookie.',
      body: z.strictObject({ name: z.string().min(1).max(100), password: z.string().min(1).max(1_000) }),
      response: answers(caller),
    },
    handler: async (request, reply) => {
      const { signIn } = sources();
      if (signIn === undefined) throw noSignIn();
      const { name, role, endsAtMs } = await signIn.withPassword(request, reply, request.body);
      return { by: name, byKind: 'user' as const, scope: SCOPE_OF_ROLE[role], role, endsAtMs };
    },
  });

  api.route({
    method: 'DELETE',
    url: '/session',
    config: OPEN,
    schema: {
      operationId: 'signOut',
      tags: ['api'],
      summary: 'Signs out: the cookie is of no use to anybody.',
      response: answers(z.object({ signedOut: z.literal(true) })),
    },
    handler: async (request, reply) => {
      await sources().signIn?.end(request, reply);
      return { signedOut: true as const };
    },
  });
}

function shown({ actor, scope, signedIn }: Caller): z.infer<typeof caller> {
  if (signedIn === undefined) return { ...actor, scope };
  const { role, endsAtMs } = signedIn;
  return { ...actor, scope, role, ...(endsAtMs !== undefined && { endsAtMs }) };
}

function noSignIn(): ApiError {
  return new ApiError(404, {
    code: 'no_password_sign_in',
    message: 'This server has no sign-in.',
    whatToDo: 'Use the dashboard, or send a token.',
  });
}
