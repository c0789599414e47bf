import type { Scenario } from './scenario.ts';
import { errorRate } from './scenarios/error-rate.ts';
import { latency } from './scenarios/latency.ts';
import { maintenance } from './scenarios/maintenance.ts';
import { toolBuffer } from './scenarios/tool-buffer.ts';
import { workerDown } from './scenarios/worker-down.ts';
import { workerRestarts } from './scenarios/worker-restarts.ts';

/**
 * In the order in which they are run. Those of one wave run at the same time: nothing that one does changes what another
 * measures. A maintenance holds back every page and a worker that is down that of its restarts: each is a wave of its own.
 */
export const WAVES: readonly (readonly Scenario[])[] = [
  [workerRestarts, latency, errorRate, toolBuffer],
  [workerDown],
  [maintenance],
];
