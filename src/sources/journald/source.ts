// A journal as a LogSource. It may be of gigabytes, and journalctl takes minutes to write all of that; but it finds a time at
// once. So it is asked window by window, as a store is.

import { own, say } from '../../model/prose.ts';
import type { WindowedSource } from '../../model/source.ts';
import { context, find } from './ask.ts';
import { estimateBytes } from './estimate.ts';
import { look } from './look.ts';
import { JOURNALD } from './name.ts';
import { plan } from './plan.ts';
import { selectionText, timesOf } from './selection.ts';
import { createSession, type JournaldSourceOptions } from './session.ts';
import { firstTime } from './survey.ts';
import { windowProse } from './window-account.ts';

export type { JournaldSourceOptions } from './session.ts';

export function createJournaldSource(options: JournaldSourceOptions): WindowedSource {
  const session = createSession(options);
  const { selection } = options;
  const isAll = selection.units.length === 0 && selection.boot === null;
  return {
    ...JOURNALD,
    reach: 'windowed',
    find: (question) => find(session, question),
    // It was read to its end, and journalctl counts no better than we do.
    confirmEmpty: () => Promise.resolve(null),
    context: (question) => context(session, question),
    look: (question) => look(session, question),
    estimateBytes: async ({ range, signal }) => estimateBytes((await session.survey(signal)).files, range),
    async nothingSelected({ range, signal }) {
      const times = timesOf(range);
      const { faults } = await session.survey(signal);
      if (times === null || faults.length > 0) return null;
      const { first } = await firstTime(selection, signal, times);
      if (first !== null || signal.aborted) return null;
      const what = isAll ? own('nothing at all') : say`nothing of ${selectionText(selection)}`;
      return say`the journal holds ${what} ${windowProse(range)}`;
    },
    plan: (question) => plan(selection, question),
    alsoAsked: [
      'journald: from when on there are entries, and what the files say of their size (journalctl --header), before they are searched',
      'journald, once the request is found: what its journal holds in the minute before and behind (restarts, failures)',
    ],
    advice: {
      selection:
        selection.units.length === 0
          ? []
          : [own('Check the unit (--journal-unit): trace-by-id doctor says whether it has entries.')],
      notFound: [],
      nothingSelected: [
        own(
          'Check which journal, unit and boot are meant (--journal-directory, --journal-unit, --journal-boot): trace-by-id doctor says what is there.',
        ),
      ],
    },
    pageOf: () => null,
    close: () => Promise.resolve(),
  };
}
