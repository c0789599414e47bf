// A VictoriaLogs store as a LogSource: it is asked window by window. find.ts asks for ids, context.ts for what happened around
// them; windowed/read-query.ts reads one query to its proven end. Every way a server can disappoint ends as a gap with its times.

import { own } from '../../model/prose.ts';
import type { WindowedSource } from '../../model/source.ts';
import { confirmEmpty } from './confirm.ts';
import { context } from './context.ts';
import { estimateBytes } from './estimate.ts';
import { find } from './find.ts';
import { look } from './look.ts';
import { VICTORIALOGS } from './name.ts';
import { nothingSelected } from './nothing-selected.ts';
import { plan } from './plan.ts';
import { createSession, type VictoriaLogsOptions } from './session.ts';
import { uiPage } from './ui-page.ts';

export type { VictoriaLogsOptions } from './session.ts';

export function createVictoriaLogsSource(options: VictoriaLogsOptions): WindowedSource {
  const session = createSession(options);
  return {
    ...VICTORIALOGS,
    reach: 'windowed',
    find: (question) => find(session, question),
    confirmEmpty: (question) => confirmEmpty(session, question),
    context: (question) => context(session, question),
    look: (question) => look(session, question),
    estimateBytes: (question) => estimateBytes(session, question),
    nothingSelected: (question) => nothingSelected(session, question),
    plan: (question) => plan(session, question),
    alsoAsked: [
      'VictoriaLogs: what the windows hold, by the headers of its blocks (block_stats), before they are searched',
      'VictoriaLogs: which fields the rows of each window have (field_names), so that each is searched; and its version',
      'VictoriaLogs, once the request is found: its lines once more as a count (hits), to see that none was lost',
      'VictoriaLogs, once the request is found: its other ids, in the minutes around it',
      'VictoriaLogs, once the request is found: what its container or pod wrote meanwhile (restarts, failures)',
    ],
    advice: {
      selection: [
        own(
          'Check that the query (--victorialogs-query) and the tenant are those of the system: trace-by-id doctor counts their streams.',
        ),
      ],
      notFound: [
        own(
          'Check how long VictoriaLogs keeps lines (-retentionPeriod, 7 days unless set): what is older, or was when it came, is nowhere, and nothing says so.',
        ),
        own(
          'Ask again in a few seconds if the request is only just over: a line is given out one to two seconds after it came.',
        ),
      ],
      nothingSelected: [
        own(
          'Check the query (--victorialogs-query) and the tenant (--victorialogs-account, --victorialogs-project): the store names no stream of them in what was searched. trace-by-id doctor counts their streams.',
        ),
      ],
    },
    pageOf: (place) => uiPage(session, place),
    close: () => options.client.close(),
  };
}
