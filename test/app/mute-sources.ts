// Sources that hold nothing and can say nothing: a test replaces what it is about.

import type { SourceAnswer, WholeSource, WindowedSource } from '../../src/model/source.ts';

const NAME = { id: 'mute', title: 'Mute', holds: 'lines' } as const;

const NOTHING: SourceAnswer = {
  records: [],
  status: {
    ...NAME,
    status: 'complete',
    server: null,
    queries: [],
    asked: [],
    range: null,
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: [],
  },
};

const ALL = {
  ...NAME,
  find: () => Promise.resolve(NOTHING),
  context: () => Promise.resolve(NOTHING),
  look: () => Promise.resolve({ witnesses: [], newestFirst: new Map() }),
  close: () => Promise.resolve(),
};

export const MUTE_FILES: WholeSource = { ...ALL, reach: 'whole' };

export const MUTE_STORE: WindowedSource = {
  ...ALL,
  reach: 'windowed',
  confirmEmpty: () => Promise.resolve(null),
  estimateBytes: () => Promise.resolve(null),
  nothingSelected: () => Promise.resolve(null),
  plan: () => [],
  alsoAsked: [],
  advice: { selection: [], notFound: [], nothingSelected: [] },
  pageOf: () => null,
};
