import type { Scenario } from './scenario.ts';
import { errorRate } from './scenarios/error-rate.ts';
import { latency } from './scenarios/latency.ts';
import { maintenance } from './scenarios/maintenance.ts';
import { proxyGone } from './scenarios/proxy-gone.ts';
import { toolBuffer } from './scenarios/tool-buffer.ts';
import { workerDown } from './scenarios/worker-down.ts';
import { workerRestarts } from './scenarios/worker-restarts.ts';

/**
 * In the order in which they are run. Those of one wave run at the same time: nothing that one does changes what
 * another measures. A maintenance holds back every page, a worker that is down that of its restarts, and nothing can be
 * measured of a proxy that is gone: each is a wave of its own.
 */
export const WAVES: readonly (readonly Scenario[])[] = [
  [workerRestarts, latency, errorRate, toolBuffer],
  [workerDown],
  [proxyGone],
  [maintenance],
];
