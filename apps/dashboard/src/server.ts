import { createCallers } from '@tracklayer/api';
import type { ConfigWarning, DashboardConfig } from '@tracklayer/config';
import { createHolds } from '@tracklayer/holds';
import { type LoweredLimits, sustainedRates } from '@tracklayer/klaviyo';
import { type Configured, createBudgets, createWorkerView } from '@tracklayer/lane-status';
import { UNKNOWN_VERSION } from '@tracklayer/lanes';
import type { ProducerOptions } from '@tracklayer/producer';
import { type RedisClient, readRedisFindings } from '@tracklayer/redis';
import { addCookies, addOpenIdRoutes, type SignInNote } from '@tracklayer/sign-in';
import { createUsers, type Users } from '@tracklayer/users';
import fastify, { type RouteOptions } from 'fastify';
import { addAppPages } from './app-pages.js';
import { addBaseToLinks, withoutBase } from './base-path.js';
import { BOARD_PATH, createBoard } from './board.js';
import { addErrorHandler } from './error-handler.js';
import { isLoopback, requireUsers } from './first-user.js';
import { addHealth } from './health.js';
import { openApi } from './open-api.js';
import { type LetterSettings, openLetters } from './open-letters.js';
import { readOnly } from './read-only.js';
import { answerInTime } from './redis-away.js';
import { requireSignIn } from './require-sign-in.js';
import { addPages } from './routes.js';
import { securityHeaders } from './security-headers.js';
import { signInOf } from './sign-in-of.js';

export interface DashboardOptions {
  redis: RedisClient;
  host: string;
  /** 0 picks a free port. */
  port: number;
  allowedHosts?: readonly string[];
  /** Shows only these, each once Redis knows it. Default: all that ever had a job. */
  destinations?: readonly string[];
  /** The destinations of the configuration, shown from the start. Default: every destination counts as configured. */
  configured?: Configured;
  /** The version of this program. Workers of another one are named. */
  version?: string;
  /** What the configuration lowers of each destination's limits. Default: nothing. */
  limits?: (destination: string) => LoweredLimits;
  /** What a person should change before it stops working. Read for each page. Default: nothing. */
  warnings?: () => readonly ConfigWarning[];
  /** The secret of the digests of people, if it is not the one in Redis. */
  digestKey?: string | undefined;
  /** How dead letters are kept, replayed and discarded. Default: as a configuration without settings says. */
  letters?: LetterSettings;
  /** How the API reads the events that it takes. Default: as a producer on this connection reads them. */
  sending?: ProducerOptions;
  /** Where others reach it, and how they sign in. Default: the named users alone. */
  access?: DashboardConfig;
  /** Who can sign in with a password. Default: the users that Redis has. */
  users?: Users;
  /** Is told who signs in, and who is refused. */
  onSignIn?: (note: SignInNote) => void;
  /** Gets each route. A test asks all of them. */
  onRoute?: (route: RouteOptions) => void;
  /** Epoch ms. Default: the clock. */
  now?: () => number;
  /** Gets the errors that have no known cause. Readers see no details of them. */
  onError?: (error: Error) => void;
}

export interface Dashboard {
  url: string;
  close(): Promise<void>;
}

/** Addresses that answer without Redis too: health, metrics, and the files of pages. */
const WITHOUT_REDIS = /^\/(api\/|app(\/|$)|healthz$|readyz$|metrics$|refresh\.js$|queues\/static\/)/;

/** The id of an event has up to 255 characters, and an address encodes each with up to 12. */
const LONGEST_PARAMETER = 4_000;

/** A page is shown without these findings rather than late. */
const FINDINGS_WITHIN_MS = 500;

/**
 * Serves the pages. The pages only read. It holds no Klaviyo key. It also starts while Redis does not answer.
 *
 * @throws {NoSignInError} where other machines reach it, and nobody could sign in
 */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { redis, host, port, allowedHosts = [], limits = () => ({}), onError = () => {} } = options;
  const { warnings = () => [], configured, version = UNKNOWN_VERSION, now = Date.now } = options;
  const { users = createUsers(redis), onSignIn = () => {}, onRoute } = options;
  const { access } = options;
  const base = access?.basePath ?? '';
  const signIn = signInOf(access, { redis, users, now, onNote: onSignIn });
  await requireUsers(signIn, host);
  const callerOf = createCallers({ redis, isLocal: isLoopback(host), signIn, now });
  const { lanes, deadLetters } = openLetters(redis, options.letters, options.digestKey);
  const board = createBoard(lanes, base);
  const shown = (known: readonly string[]): string[] => {
    const own = configured?.isAssumed ? [] : (configured?.ids ?? []);
    const all = [...new Set([...own, ...known])].sort();
    return all.filter((id) => options.destinations?.includes(id) ?? true);
  };
  const destinations = async () => shown(await answerInTime(lanes.destinations()));

  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    // Nobody else may say who the caller is, and under which name the server was asked.
    trustProxy: access === undefined || access.proxies.length === 0 ? false : [...access.proxies],
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    rewriteUrl: ({ url = '/' }) => withoutBase(url, base),
  });
  if (onRoute !== undefined) server.addHook('onRoute', onRoute);
  const publicHosts = access?.publicUrl === undefined ? [] : [new URL(access.publicUrl).hostname];
  readOnly(server, { allowedHosts: [...allowedHosts, ...publicHosts] });
  securityHeaders(server);
  addErrorHandler(server, redis, onError);
  await addCookies(server);
  requireSignIn(server, callerOf);
  server.addHook('onRequest', async (request) => {
    if (!WITHOUT_REDIS.test(request.url)) board.show(await destinations());
  });
  await server.register(board.adapter.registerPlugin(), { prefix: BOARD_PATH });
  const workers = createWorkerView(lanes, configured && (() => configured));
  const redisFindings = () => readRedisFindings(redis, FINDINGS_WITHIN_MS).catch(() => []);
  addHealth(server, { destinations, workers, redisFindings, version });
  const sources = {
    workers,
    version,
    lanes,
    deadLetters,
    holds: createHolds(redis),
    budgets: createBudgets(redis, limits),
    destinations,
    warnings,
    redisFindings,
  };
  addBaseToLinks(server, base);
  addPages(server, sources);
  if (signIn.openId !== undefined) addOpenIdRoutes(server, { openId: signIn.openId, base, onError });
  await addAppPages(server);
  const api = await openApi(server, {
    redis,
    callerOf,
    signIn,
    // Under many readers an answer may be late because this process is busy. The API does not blame Redis for that.
    sources: { ...sources, destinations: async () => shown(await lanes.destinations()) },
    digestKey: options.digestKey,
    rates: (destination) => sustainedRates(limits(destination)),
    sending: {
      redis,
      ...(configured && configured.ids.length > 0 && { destinations: configured.ids }),
      ...options.sending,
    },
    onError,
  });

  const url = await server.listen({ host, port });
  return {
    url,
    async close() {
      await server.close();
      await api.close();
      await lanes.close();
    },
  };
}
