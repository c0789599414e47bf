import { own, type Prose } from '../../model/prose.ts';
import type { ServerFailure, ServerWords } from '../../model/server-advice.ts';

export const VICTORIALOGS = { id: 'victorialogs', title: 'VictoriaLogs', holds: 'lines' } as const;

export const VICTORIALOGS_SERVER: ServerWords = {
  addressVariable: 'VICTORIALOGS_URL',
  addressSays: 'address of VictoriaLogs, or of its select nodes (VICTORIALOGS_URL)',
  exampleAddress: 'https://gateway.example.com/victorialogs',
  advise,
};

function advise({ kind, says }: ServerFailure): readonly Prose[] {
  if (kind === 'status-503' && says.includes('maxConcurrentRequests'))
    return [own('ask again when it has less to do: it answers only so many queries at a time')];
  if (kind === 'status-503' && says.includes('maxQueryDuration'))
    return [own('ask for a shorter window (--around, --since): the query took longer than the server allows')];
  if (kind === 'status-400' && says.includes('unsupported path'))
    return [own('check that the address is that of VictoriaLogs, with its base path if it has one')];
  if (kind === 'status-400' && says.includes('connection refused'))
    return [own('see which of its storage nodes is down: without it the server refuses the whole query')];
  return [];
}
