/**
 * Asks Klaviyo in a dry run who withdrew consent there, as a worker would. A machine without the key, or a key without the
 * scope, only misses this count: the dry run says why.
 */
import type { Asked, FileStatement } from '@tracklayer/backfill';
import { ConfigError } from '@tracklayer/config';
import { type ConsentReader, createConsentReader } from '@tracklayer/delivery';
import type { CommandContext } from '../runtime/command.js';
import { wholeConfig } from '../runtime/settings.js';
import type { OpenBackfill } from './open-backfill.js';

export interface Asking {
  ask(granted: readonly FileStatement[]): Promise<Asked>;
  close(): void;
}

export async function openAsking(
  context: CommandContext,
  { redis, destination }: OpenBackfill,
): Promise<Asking> {
  const refuse = (reason: string): Asking => ({
    ask: async () => ({ kind: 'not_asked', reason }),
    close: () => undefined,
  });
  let config: Awaited<ReturnType<typeof wholeConfig>>;
  try {
    config = await wholeConfig(context);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return refuse('the private key is not set here');
  }
  const target = config.destinations.find(({ id }) => id === destination);
  if (target === undefined || target.consent.ask === 'off') return refuse('consent.ask is off');
  const reader = createConsentReader(target, { redis, network: config.network });
  return { ask: (granted) => askReader(reader, granted, context.io.signal), close: () => reader.close() };
}

/** Each list is asked about by itself, because a suppression may be of one list. */
async function askReader(
  reader: ConsentReader,
  granted: readonly FileStatement[],
  signal: AbortSignal,
): Promise<Asked> {
  const lists = new Set(granted.map(({ listId }) => listId));
  let channels = 0;
  for (const listId of lists) {
    const ofList = granted.filter((statement) => statement.listId === listId);
    const counted = await reader.countWithdrawn(ofList, listId, signal);
    if (counted.kind === 'failed') {
      const { code, hint } = counted.failure;
      return { kind: 'not_asked', reason: hint === undefined ? code : `${code}. ${hint}` };
    }
    channels += counted.channels;
  }
  return { kind: 'asked', channels };
}
