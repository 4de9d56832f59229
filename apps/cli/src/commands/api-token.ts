import {
  createApiToken,
  listApiTokens,
  revokeApiToken,
  SCOPES,
  type Scope,
  type TokenRecord,
} from '@tracklayer/api-tokens';
import { ago } from '@tracklayer/format';
import type { RedisClient } from '@tracklayer/redis';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { examples } from '../output/examples.js';
import { table } from '../output/table.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { positiveInteger } from '../runtime/option-values.js';
import { queueSettings } from '../runtime/settings.js';

const DAY_MS = 86_400_000;

export function apiTokenCommand(program: Command, act: Act): void {
  const tokens = program
    .command('api-token')
    .description('Make, list and revoke the tokens of the HTTP API. Redis keeps only their hashes.');
  const create = tokens
    .command('create')
    .argument('<name>', 'the name of the token; the audit shows it')
    .description('Make a token, and print it. It is never shown again.')
    .addOption(
      new Option('--scope <scope>', 'read; operate: also act and send events; admin: also reveal and erase')
        .choices([...SCOPES])
        .default('read'),
    )
    .option('--days <number>', 'how long the token is valid (default: until it is revoked)', mostDays)
    .action(act(createToken));
  examples(create, [
    ['Make a token for a script that reads.', 'tracklayer api-token create grafana'],
    [
      'Make a token that may replay, valid for 90 days.',
      'tracklayer api-token create on-call --scope operate --days 90',
    ],
  ]);
  const list = tokens
    .command('list')
    .description('List the tokens, without their text.')
    .action(act(listTokens));
  examples(list, [['List the tokens.', 'tracklayer api-token list']]);
  const revoke = tokens
    .command('revoke')
    .argument('<name>', 'the name or the id of the token')
    .description('Revoke a token. The API refuses it within two seconds.')
    .action(act(revokeToken));
  examples(revoke, [['Revoke a token.', 'tracklayer api-token revoke grafana']]);
  examples(tokens, [['Make a token for a script that reads.', 'tracklayer api-token create grafana']]);
}

function createToken(
  context: CommandContext,
  { scope, days }: { scope: Scope; days?: number },
  name: string,
): Promise<ExitCode> {
  return withTokens(context, async (redis) => {
    const nowMs = Date.now();
    const expires = days === undefined ? {} : { expiresAtMs: nowMs + days * DAY_MS };
    const { text, token } = await createApiToken(redis, { name, scope, nowMs, ...expires });
    const { out } = context;
    await out.data({ ...token, token: text });
    await out.print(text);
    out.note('TrackLayer shows the token only now. Send it as: Authorization: Bearer TOKEN');
  });
}

function listTokens(context: CommandContext): Promise<ExitCode> {
  return withTokens(context, async (redis) => {
    const tokens = await listApiTokens(redis);
    const { out } = context;
    for (const token of tokens) await out.data(token);
    if (out.json) return;
    if (tokens.length === 0) out.note('No tokens. To make one: tracklayer api-token create NAME');
    else await out.print(tokensTable(tokens, context));
  });
}

function tokensTable(tokens: readonly TokenRecord[], { out }: CommandContext): string {
  const nowMs = Date.now();
  return table(
    tokens,
    [
      { head: 'name', of: ({ name }) => name, whole: true },
      { head: 'id', of: ({ id }) => id },
      { head: 'scope', of: ({ scope }) => scope },
      { head: 'made', of: ({ createdAtMs }) => ago(createdAtMs, nowMs) },
      {
        head: 'expires',
        of: ({ expiresAtMs }) =>
          expiresAtMs === undefined ? 'never' : new Date(expiresAtMs).toISOString().slice(0, 10),
        color: ({ expiresAtMs = Number.POSITIVE_INFINITY }) =>
          expiresAtMs <= nowMs ? out.colors.red : undefined,
      },
    ],
    out,
  );
}

function revokeToken(context: CommandContext, _options: object, name: string): Promise<ExitCode> {
  return withTokens(context, async (redis) => {
    const token = await revokeApiToken(redis, name);
    if (token === undefined) {
      throw new CliError(EXIT.notFound, {
        code: 'no_such_token',
        message: `There is no token ${name}.`,
        next: 'To list the tokens: tracklayer api-token list',
      });
    }
    await context.out.data({ ...token, revoked: true });
    context.out.note(`The token ${token.name} is revoked.`);
  });
}

async function withTokens(
  context: CommandContext,
  use: (redis: RedisClient) => Promise<void>,
): Promise<ExitCode> {
  const { redisUrl } = await queueSettings(context);
  await withRedis(context.out, redisUrl, use);
  return EXIT.ok;
}

function mostDays(text: string): number {
  const days = positiveInteger(text);
  if (days > 3_650) throw new InvalidArgumentError('Write at most 3650 days.');
  return days;
}
