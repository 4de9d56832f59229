import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccountInput, KeyInput, ListInput } from '../accounts.js';
import type { FaultInput } from '../faults/faults.js';
import type { Limits } from '../limits/limit-table.js';
import type { AccountSettings } from '../settings.js';
import type { FlowInput } from '../stores/flows.js';
import type { VariantInput } from '../stores/variants.js';
import type { WithdrawalInput } from '../stores/withdrawals.js';
import type { World } from '../world.js';
import { ControlError, type ControlErrorCode } from './control-error.js';
import type { Controls } from './controls.js';
import { HELP } from './help.js';
import { streamEvents } from './stream.js';

const STATUS: Readonly<Record<ControlErrorCode, number>> = {
  invalid_input: 400,
  not_found: 404,
  already_exists: 409,
};

interface Named {
  id: string;
  name: string;
}

/** The control API over HTTP. Requests and answers are JSON. */
export function controlRoutes(scope: FastifyInstance, world: World, controls: Controls): void {
  scope.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error instanceof ControlError ? STATUS[error.code] : (error.statusCode ?? 500);
    const code = error instanceof ControlError ? error.code : 'bad_request';
    reply.code(status).send({ error: { code, message: error.message } });
  });
  const params = (request: FastifyRequest) => request.params as Named;

  scope.get('/', async () => HELP);
  scope.get('/accounts', async () => controls.accounts());
  scope.post('/accounts', async (request) => controls.addAccount(request.body as AccountInput));
  scope.post('/accounts/:id/keys', async (request) =>
    controls.addKey(params(request).id, request.body as KeyInput),
  );
  scope.post('/accounts/:id/revoke', async (request) => controls.revokeKey(params(request).id));
  scope.post('/accounts/:id/restore', async (request) => controls.restoreKey(params(request).id));
  scope.post('/accounts/:id/keys/:name/revoke', async (request) =>
    controls.revokeKey(params(request).id, params(request).name),
  );
  scope.post('/accounts/:id/keys/:name/restore', async (request) =>
    controls.restoreKey(params(request).id, params(request).name),
  );
  scope.post('/accounts/:id/scopes', async (request) => {
    const { grant, deny, key } = (request.body ?? {}) as { grant?: string; deny?: string; key?: string };
    return deny === undefined
      ? controls.grantScope(params(request).id, String(grant), key)
      : controls.denyScope(params(request).id, deny, key);
  });
  scope.post('/accounts/:id/settings', async (request) =>
    controls.configure(params(request).id, request.body as Partial<AccountSettings>),
  );
  scope.post('/accounts/:id/lists', async (request) =>
    controls.addList(params(request).id, request.body as ListInput),
  );
  scope.delete('/accounts/:id/lists/:name', async (request) =>
    controls.removeList(params(request).id, params(request).name),
  );
  scope.post('/accounts/:id/variants', async (request) =>
    controls.addVariant(params(request).id, request.body as VariantInput),
  );
  scope.post('/accounts/:id/stock', async (request) => {
    const { variant, stock } = (request.body ?? {}) as { variant: string; stock: number };
    return controls.setStock(params(request).id, variant, stock);
  });
  scope.get('/waits', async (request) => controls.waits(queryOf(request)));
  scope.post('/accounts/:id/flows', async (request) =>
    controls.setFlows(params(request).id, request.body as readonly FlowInput[]),
  );
  scope.post('/accounts/:id/withdrawals', async (request) =>
    controls.withdraw(params(request).id, request.body as WithdrawalInput),
  );
  scope.get('/faults', async () => controls.faults());
  scope.post('/faults', async (request) => controls.addFault(request.body as FaultInput));
  scope.delete('/faults/:id', async (request, reply) => {
    controls.removeFault(params(request).id);
    return reply.code(204).send();
  });
  scope.delete('/faults', async (_request, reply) => {
    controls.clearFaults();
    return reply.code(204).send();
  });
  scope.post('/limits', async (request, reply) => {
    const { limits, account } = (request.body ?? {}) as { limits: Limits; account?: string };
    controls.setLimits(limits, account);
    return reply.code(204).send();
  });
  scope.get('/requests', async (request) => controls.requests(queryOf(request)));
  scope.get('/events', async (request) => controls.events(queryOf(request)));
  scope.get('/subscriptions', async (request) => controls.subscriptions(queryOf(request)));
  scope.get('/profiles', async (request) => controls.profiles(queryOf(request)));
  scope.get('/stats', async (request) => controls.stats(queryOf(request)));
  scope.get('/flows', async (request) => controls.flows(queryOf(request)));
  scope.post('/reset', async (request, reply) => {
    controls.reset((request.body as { what?: 'all' | 'ledger' } | undefined)?.what);
    return reply.code(204).send();
  });
  scope.get('/stream', (request, reply) => streamEvents(world, request, reply));
}

const NUMBERS = ['since', 'limit', 'status'];

/** Reads the query string. Numbers become numbers. */
function queryOf(request: FastifyRequest): Record<string, never> {
  const entries = Object.entries(request.query as Record<string, string>).map(([name, text]) => {
    if (!NUMBERS.includes(name)) return [name, text];
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0) {
      throw new ControlError('invalid_input', `${name} must be a whole number, not "${text}".`);
    }
    return [name, value];
  });
  return Object.fromEntries(entries);
}
