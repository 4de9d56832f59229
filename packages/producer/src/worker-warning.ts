export interface WorkerWarning {
  code: 'older_worker' | 'unknown_destination';
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

export function unknownDestination(destination: string): WorkerWarning {
  return {
    code: 'unknown_destination',
    destination,
    message: `No worker has ever served ${destination}.`,
    next: 'Check the id in `destinations`. If it is right, start a worker that has the destination in its configuration.',
  };
}

/** Prints a warning of Node, with TrackLayer's name. */
export function printWorkerWarning({ code, message, next }: WorkerWarning): void {
  process.emitWarning(`${message} ${next}`, { type: 'TrackLayerWarning', code });
}
