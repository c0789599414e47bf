// A Loki store as a LogSource: it is asked window by window. find.ts asks for ids, context.ts for what happened around them;
// read-query.ts reads one query to its proven end. Every way a server can disappoint ends as a gap with its times.

import type { LogSource } from '../../model/source.ts';
import { confirmEmpty } from './confirm.ts';
import { context } from './context.ts';
import { estimateBytes } from './estimate.ts';
import { find } from './find.ts';
import { look } from './look.ts';
import { nothingSelected } from './nothing-selected.ts';
import { plan } from './plan.ts';
import { createSession, type LokiSourceOptions } from './session.ts';

export type { LokiSourceOptions } from './session.ts';

export function createLokiSource(options: LokiSourceOptions): LogSource {
  const session = createSession(options);
  return {
    id: 'loki',
    reach: 'windowed',
    find: async ({ range, ...question }) => {
      if (range === null) throw new Error('a store is asked window by window');
      return find(session, { ...question, range });
    },
    confirmEmpty: async ({ range, ...question }) => {
      if (range === null) throw new Error('a store is asked window by window');
      return confirmEmpty(session, { ...question, range });
    },
    context: (question) => context(session, question),
    look: (question) => look(session, question),
    estimateBytes: ({ range, signal }) =>
      range === null ? Promise.resolve(null) : estimateBytes(session, { range, signal }),
    nothingSelected: ({ range, signal }) =>
      range === null ? Promise.resolve(null) : nothingSelected(session, { range, signal }),
    plan: (question) => plan(session, question),
    close: () => options.client.close(),
  };
}
