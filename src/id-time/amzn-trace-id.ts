import { own } from '../model/prose.ts';
import { NANOS_PER_SECOND } from '../model/time.ts';
import type { IdFormat } from './format.ts';

export const amznTraceId: IdFormat = {
  name: 'X-Amzn-Trace-Id',
  example: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  precisionNanos: NANOS_PER_SECOND,
  trust: own('the clock of the load balancer or of whoever began the trace, which may be an earlier request'),
  fact: 'AWS X-Ray developer guide, "X-Ray trace ID format"',
  readTime(id) {
    // The header may hold Self= (this balancer) before Root= (where the trace began), and more behind.
    const match = /(?:^|[;\s])(?:Root=|Self=)?1-([0-9a-f]{8})-[0-9a-f]{24}(?:$|;)/i.exec(id);
    return match === null ? null : BigInt(`0x${match[1]}`) * NANOS_PER_SECOND;
  },
};
