import type { EventKindReader } from './facts.ts';
import { accessLog } from './kinds/access-log.ts';
import { backendLifecycle } from './kinds/backend-lifecycle.ts';
import { backendOutput } from './kinds/backend-output.ts';
import { backendRpc } from './kinds/backend-rpc.ts';
import { clientEgress } from './kinds/client-egress.ts';
import { finishReason } from './kinds/finish-reason.ts';
import { httpIngress } from './kinds/http-ingress.ts';
import { ingressDetail } from './kinds/ingress-detail.ts';
import { prompt } from './kinds/prompt.ts';
import { proxyFatal } from './kinds/proxy-fatal.ts';
import { sseGuard } from './kinds/sse-guard.ts';
import { sseSummary } from './kinds/sse-summary.ts';
import { submission } from './kinds/submission.ts';
import { supervisor } from './kinds/supervisor.ts';
import { toolBuffer } from './kinds/tool-buffer.ts';
import { toolCall } from './kinds/tool-call.ts';
import { transformSummary } from './kinds/transform-summary.ts';
import { usage } from './kinds/usage.ts';
import { workerTrouble } from './kinds/worker-trouble.ts';

/** Asked in this order; the first that knows a record reads it. No two of them claim the same line (a test). */
export const KINDS: readonly EventKindReader[] = [
  accessLog,
  httpIngress,
  ingressDetail,
  submission,
  backendRpc,
  backendOutput,
  backendLifecycle,
  toolCall,
  toolBuffer,
  clientEgress,
  sseSummary,
  sseGuard,
  finishReason,
  transformSummary,
  usage,
  prompt,
  supervisor,
  workerTrouble,
  proxyFatal,
];
