import type { DeliveryJob, QuarantinedJob } from '@tracklayer/lanes';

/** A job that a worker would send, and the destinations that it is for. */
export interface RecordedJob {
  jobId: string;
  data: DeliveryJob | QuarantinedJob['data'];
  /** In the order in which they got it. */
  destinations: string[];
}

/** The jobs of every destination, in memory, in the order in which they came. */
export interface JobRecord {
  /** Adds the job of a destination. False where this destination has it already: then nothing changed. */
  add(destination: string, job: Pick<RecordedJob, 'jobId' | 'data'>): boolean;
  has(destination: string, job: Pick<RecordedJob, 'jobId' | 'data'>): boolean;
  all(): readonly RecordedJob[];
}

export function createJobRecord(): JobRecord {
  const jobs = new Map<string, RecordedJob>();
  const nameOf = ({ jobId, data }: Pick<RecordedJob, 'jobId' | 'data'>) => `${data.type}:${jobId}`;

  function has(destination: string, job: Pick<RecordedJob, 'jobId' | 'data'>): boolean {
    return jobs.get(nameOf(job))?.destinations.includes(destination) ?? false;
  }

  return {
    has,
    add(destination, job) {
      if (has(destination, job)) return false;
      const known = jobs.get(nameOf(job));
      if (known === undefined) jobs.set(nameOf(job), { ...job, destinations: [destination] });
      else known.destinations.push(destination);
      return true;
    },
    all: () => [...jobs.values()],
  };
}
