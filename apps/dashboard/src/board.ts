import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { maskRemark } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import { maskShownJob } from './mask-job.js';

export const BOARD_PATH = '/queues';

/** True for the addresses that answer Bull Board's own pages in JSON. */
export function isBoardApi(url: string): boolean {
  return url.startsWith(`${BOARD_PATH}/api/`);
}

/** The name of a lane in Bull Board, and so in its addresses. */
export function boardName(destination: string, type: JobType): string {
  return `${destination}.${type}`;
}

export interface Board {
  adapter: FastifyAdapter;
  /** Adds the lanes of destinations that the board does not show yet. */
  show(destinations: readonly string[]): void;
}

/** Bull Board over every lane, read-only. @param base the path under which a proxy serves the dashboard */
export function createBoard(lanes: Lanes, base = ''): Board {
  const adapter = new ReadOnlyAdapter();
  adapter.setBasePath(`${base}${BOARD_PATH}`);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'TrackLayer',
        miscLinks: [
          { text: 'Lanes', url: `${base}/` },
          { text: 'Dead letters', url: `${base}/dead-letters` },
        ],
        hideDocsLink: true,
        pollingInterval: { showSetting: true },
      },
    },
  });
  // The server's own handler shapes errors. Bull Board's handler would print them as they are, and in JSON to browsers.
  adapter.setErrorHandler((error) => {
    throw error;
  });
  const shown = new Set<string>();

  return {
    adapter,
    show(destinations) {
      for (const destination of destinations) {
        if (shown.has(destination)) continue;
        shown.add(destination);
        for (const type of JOB_TYPES) board.addQueue(maskedLane(lanes, destination, type));
      }
    },
  };
}

type ApiRoutes = Parameters<FastifyAdapter['setApiRoutes']>[0];

/**
 * Serves the routes that only read. The route for the tree of a BullMQ flow would read jobs from Redis without our masks.
 * We use no BullMQ flows, so that route answers that the job is in none.
 */
class ReadOnlyAdapter extends FastifyAdapter {
  override setApiRoutes(routes: ApiRoutes): this {
    const readOnly = routes.filter(({ method }) => [method].flat().every((each) => each === 'get'));
    super.setApiRoutes(
      readOnly.map((each) =>
        [each.route].flat().some((path) => path.endsWith('/flow')) ? { ...each, handler: noFlow } : each,
      ),
    );
    return this;
  }
}

const noFlow: ApiRoutes[number]['handler'] = (request) => ({
  body: { nodeId: request?.params.jobId, flowRoot: null, isFlowNode: false },
});

/** Bull Board shows jobs as it reads them, so it gets each job from an adapter that masks. */
function maskedLane(lanes: Lanes, destination: string, type: JobType): BullMQAdapter {
  const lane = new MaskedAdapter(lanes.queue(destination, type), {
    readOnlyMode: true,
    prefix: `${destination}.`,
    delimiter: '.',
  });
  lane.setFormatter('progress', maskRemark);
  lane.setFormatter('returnValue', maskRemark);
  return lane;
}

type BoardJob = Awaited<ReturnType<BullMQAdapter['getJobs']>>[number];

class MaskedAdapter extends BullMQAdapter {
  override async getJob(id: string): Promise<BoardJob | undefined> {
    const job: BoardJob | undefined = await super.getJob(id);
    return job && masked(job);
  }

  override async getJobs(...args: Parameters<BullMQAdapter['getJobs']>): Promise<BoardJob[]> {
    return (await super.getJobs(...args)).map(masked);
  }

  override async getJobLogs(id: string): Promise<string[]> {
    return (await super.getJobLogs(id)).map((line) => String(maskRemark(line)));
  }
}

/** The same job, but its JSON, which is what pages show, is masked. */
function masked(job: BoardJob): BoardJob {
  const plain = job.toJSON();
  return Object.assign(job, { toJSON: () => maskShownJob(plain) });
}
