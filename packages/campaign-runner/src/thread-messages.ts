import type { Config } from '@tracklayer/config';
import type { DeadLettersOptions } from '@tracklayer/dead-letters';

/** What the thread of the campaigns gets at its start. */
export interface ThreadSettings {
  redisUrl: string;
  dedupWindowMs: number;
  journal: Config['journal'];
  digestKey: string | undefined;
  deadLetters: Omit<DeadLettersOptions, 'lanes' | 'now'>;
}

export type ToThread =
  | { take: { destination: string; id: string } }
  | { keepOnly: readonly string[] }
  | { close: true };

export type FromThread =
  | { say: 'info' | 'warn'; fields: object; message: string }
  /** The run of this campaign has ended, for whatever reason. */
  | { ended: string };
