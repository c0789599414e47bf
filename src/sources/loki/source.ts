// A Loki store as a LogSource: it is asked window by window. find.ts asks for ids, context.ts for what happened around them;
// read-query.ts reads one query to its proven end. Every way a server can disappoint ends as a gap with its times.

import type { WindowedSource } from '../../model/source.ts';
import { own } from '../../model/prose.ts';
import { confirmEmpty } from './confirm.ts';
import { context } from './context.ts';
import { estimateBytes } from './estimate.ts';
import { find } from './find.ts';
import { look } from './look.ts';
import { LOKI } from './name.ts';
import { nothingSelected } from './nothing-selected.ts';
import { plan } from './plan.ts';
import { createSession, type LokiSourceOptions } from './session.ts';

export type { LokiSourceOptions } from './session.ts';

export function createLokiSource(options: LokiSourceOptions): WindowedSource {
  const session = createSession(options);
  return {
    ...LOKI,
    reach: 'windowed',
    find: (question) => find(session, question),
    confirmEmpty: (question) => confirmEmpty(session, question),
    context: (question) => context(session, question),
    look: (question) => look(session, question),
    estimateBytes: (question) => estimateBytes(session, question),
    nothingSelected: (question) => nothingSelected(session, question),
    plan: (question) => plan(session, question),
    alsoAsked: [
      'Loki: what the windows hold by its index (index/stats), before they are searched; and its version',
      'Loki, once the request is found: its lines once more as a count (count_over_time), to see that none was lost',
      'Loki, once the request is found: its other ids, in the minutes around it',
      'Loki, once the request is found: what its container or pod wrote meanwhile (restarts, failures)',
    ],
    advice: {
      selection: [
        own('Check that the selector and the tenant are those of the system: trace-by-id doctor counts their streams.'),
      ],
      notFound: [
        own(
          'Ask again later if the line may have reached the store late: Loki gives out what came more than 3 hours after its time once it was flushed, and does not count it before.',
        ),
      ],
      nothingSelected: [
        own(
          'Check the selector (--selector) and the tenant (--tenant): the store names no stream of them in what was searched. trace-by-id doctor counts their streams.',
        ),
      ],
    },
    // Grafana shows its lines; those links are made where Grafana is known.
    pageOf: () => null,
    close: () => options.client.close(),
  };
}
