export interface WorkerWarning {
  code: 'older_worker' | 'other_version' | 'no_worker' | 'unknown_destination' | 'other_digest_key';
  destination: string;
  /** What this producer sees. */
  message: string;
  /** What to do about it. */
  next: string;
}

export function olderWorker(destination: string, version: string): WorkerWarning {
  return {
    code: 'older_worker',
    destination,
    message: `A worker of version ${version} serves ${destination}. It does not understand new event names, new channels and new identifiers.`,
    next: 'Update every worker, then the applications. Replay what the older worker recorded as unparseable_job.',
  };
}

export function otherVersion(destination: string, version: string, own: string): WorkerWarning {
  return {
    code: 'other_version',
    destination,
    message: `A worker of version ${version} serves ${destination}. This application has version ${own}. The worker understands its jobs.`,
    next: 'Give the workers and the applications one version.',
  };
}

/** @param lanes those without a worker. Empty where no worker runs for any lane. */
export function noWorker(destination: string, lanes: readonly string[]): WorkerWarning {
  const subject = lanes.length === 0 ? destination : `${lanes.join(', ')} of ${destination}`;
  return {
    code: 'no_worker',
    destination,
    message: `No worker serves ${subject} now. Its jobs wait, and no job is lost.`,
    next: 'Start a worker: npx tracklayer worker. To see the workers: npx tracklayer workers.',
  };
}

export function unknownDestination(destination: string): WorkerWarning {
  return {
    code: 'unknown_destination',
    destination,
    message: `No worker has ever served ${destination}. Perhaps it is not configured. Its jobs wait in their lanes.`,
    next: 'Check the id in `destinations`. If it is right, start a worker that has the destination in its configuration.',
  };
}

export function otherDigestKey(destination: string): WorkerWarning {
  return {
    code: 'other_digest_key',
    destination,
    message: `The workers of ${destination} have another digest key than this application. No command finds its events by their person, and it does not recognise people who were erased.`,
    next: 'Give createProducer the value of TRACKLAYER_DIGEST_KEY as `digestKey`, or unset both.',
  };
}

/** Prints a warning of Node, with TrackLayer's name. Each roll-out has two versions for a while, so that is not printed. */
export function printWorkerWarning({ code, message, next }: WorkerWarning): void {
  if (code === 'other_version') return;
  process.emitWarning(`${message} ${next}`, { type: 'TrackLayerWarning', code });
}
