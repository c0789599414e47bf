import { alertOverlap } from '../../correlate/rules/alert-overlap.ts';
import { ingestionLag } from '../../correlate/rules/ingestion-lag.ts';
import { slowAgainstFleet } from '../../correlate/rules/slow-against-fleet.ts';
import { backendError } from './rules/backend-error.ts';
import { blastRadius } from './rules/blast-radius.ts';
import { concurrencyRejected } from './rules/concurrency-rejected.ts';
import { duplicateUsage } from './rules/duplicate-usage.ts';
import { hungWorker } from './rules/hung-worker.ts';
import { lostLines } from './rules/lost-lines.ts';
import { maintenanceOn } from './rules/maintenance-on.ts';
import { metricsDisagreeWithLogs } from './rules/metrics-disagree-with-logs.ts';
import { missingAccessLog } from './rules/missing-access-log.ts';
import { restartStorm } from './rules/restart-storm.ts';
import { slowFirstToken } from './rules/slow-first-token.ts';
import { statusMismatch } from './rules/status-mismatch.ts';
import { streamWithoutDone } from './rules/stream-without-done.ts';
import { timeDominated } from './rules/time-dominated.ts';
import { toolBufferAnomaly } from './rules/tool-buffer-anomaly.ts';
import { unansweredRpc } from './rules/unanswered-rpc.ts';
import { workerRestartOverlap } from './rules/worker-restart-overlap.ts';
import type { Rule } from './story/question.ts';

/** In the order a reader wants them, a cause above its consequences. Those of correlate/rules hold for every system. */
export const RULES: readonly Rule[] = [
  workerRestartOverlap,
  hungWorker,
  restartStorm,
  maintenanceOn,
  concurrencyRejected,
  backendError,
  toolBufferAnomaly,
  unansweredRpc,
  streamWithoutDone,
  statusMismatch,
  lostLines,
  slowFirstToken,
  timeDominated,
  slowAgainstFleet,
  alertOverlap,
  blastRadius,
  missingAccessLog,
  duplicateUsage,
  metricsDisagreeWithLogs,
  ingestionLag,
];
