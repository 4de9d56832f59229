import type { ChaosCase } from '../chaos-case.js';
import { buildRelease, RELEASE } from '../world/release.js';
import { killAndTime } from './kill-and-time.js';

export const twoVersions: ChaosCase = {
  name: 'two-versions',
  summary: `Workers of this version and of commit ${RELEASE} share the lanes, and are killed in turn.`,
  needs: ['git'],
  setUp: { workers: 1 },
  prepare: ({ releaseDir }, say) => buildRelease(releaseDir, say),
  async hurt(scene) {
    const released = await buildRelease(scene.options.releaseDir, scene.say);
    const old = scene.addWorker({ workerDir: released });
    await old.ready();
    const findings = await killAndTime(scene, 4, async (kill) => {
      const worker = scene.workers[kill % scene.workers.length];
      await worker?.kill();
      return worker === old ? 'the old worker' : 'the new worker';
    });
    return { ...findings, figures: { ...findings.figures, release: RELEASE } };
  },
};
