/** Redis answers and refuses every write. Reads work. */
export interface WriteRefusal {
  code: 'OOM' | 'MISCONF' | 'READONLY' | 'NOREPLICAS';
  /** What happened. */
  message: string;
  /** What to do, as an imperative. */
  next: string;
}

const REFUSALS: Readonly<Record<WriteRefusal['code'], Omit<WriteRefusal, 'code'>>> = {
  OOM: {
    message: 'Redis refuses writes: it is out of memory.',
    next: 'Free memory, or raise maxmemory.',
  },
  MISCONF: {
    message: 'Redis refuses writes: it cannot save its data to its disk.',
    next: 'Free space on the disk of Redis, and read its log.',
  },
  READONLY: {
    message: 'Redis refuses writes: it is a read-only replica.',
    next: 'Point REDIS_URL to the primary. During a fail-over, wait until it has ended.',
  },
  NOREPLICAS: {
    message: 'Redis refuses writes: too few replicas are connected.',
    next: 'Start the replicas, or lower min-replicas-to-write.',
  },
};

/**
 * Why Redis refused a write; undefined for any other error.
 *
 * @param error the error of a command or a script, or its text
 */
export function writeRefusal(error: unknown): WriteRefusal | undefined {
  const text = error instanceof Error ? error.message : String(error);
  const code = /\b(OOM|MISCONF|READONLY|NOREPLICAS)\b/.exec(text)?.[1] as WriteRefusal['code'] | undefined;
  return code && { code, ...REFUSALS[code] };
}
