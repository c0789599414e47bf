// Who may import whom, and why. plugin.ts and oxlint.config.ts enforce it; test/architecture/planted.test.ts plants a
// violation of each row. What is not allowed here is forbidden, a new folder and a new package included.

export interface Layer {
  /** Folder under src/. */
  readonly folder: string;
  /** Other folders under src/ it may import from; its own always. `*`: any. */
  readonly folders: readonly string[] | '*';
  readonly packages: readonly PackageGrant[] | '*';
  /** May import Node's modules. */
  readonly mayUseNode: boolean;
  /** May name `process`, read the clock, draw a random number: what makes two runs over the same input differ. */
  readonly mayUseAmbient: boolean;
  /** May write to the terminal. */
  readonly mayUseConsole: boolean;
  readonly why: string;
}

/** Below src/sources: what several sources share. A source imports none beside it. */
export const SHARED_BY_SOURCES: ReadonlySet<string> = new Set([
  'definition.ts',
  'http',
  'journal-tools',
  'records',
  'windowed',
]);

interface PackageGrant {
  /** `@scope/` ends in a slash and stands for all packages of the scope. */
  readonly name: string;
  /** Only in files whose path under src/ begins like this. */
  readonly onlyIn?: string;
}

/** Same input, same bytes: nothing but the arguments decides what comes out. */
const PURE = { packages: [], mayUseNode: false, mayUseAmbient: false, mayUseConsole: false } as const;

export const LAYERS: readonly Layer[] = [
  {
    ...PURE,
    folder: 'model',
    folders: [],
    why: 'model holds the nouns everything stands on: it imports nothing, so that nothing can pull it along',
  },
  {
    ...PURE,
    folder: 'decode',
    folders: ['model'],
    why: 'decode turns one raw line into a record and knows no traced system, store or output',
  },
  {
    ...PURE,
    folder: 'profiles',
    folders: ['model', 'decode', 'correlate'],
    why: "profiles say what a traced system's lines mean and how they are judged, with the tools of correlate; where they come from and how they are shown is not their business",
  },
  {
    ...PURE,
    folder: 'timeline',
    folders: ['model'],
    why: 'timeline orders events of any system, so it may know none of them',
  },
  {
    ...PURE,
    folder: 'correlate',
    folders: ['model'],
    why: 'correlate claims only what the events say, of any system: raw records and profiles are out of its reach, a profile hands over its story',
  },
  {
    ...PURE,
    folder: 'signals',
    folders: ['model'],
    packages: [{ name: '@prometheus-io/lezer-promql' }, { name: '@lezer/' }],
    why: 'signals says what metrics meant at a time; who answers the queries and how they are shown is not its business',
  },
  {
    ...PURE,
    folder: 'id-time',
    folders: ['model'],
    why: 'id-time reads the time out of an id; whether that time is used, and for what, others decide',
  },
  {
    ...PURE,
    folder: 'links',
    folders: ['model'],
    why: 'links makes addresses of what the report holds; it asks nobody and opens nothing',
  },
  {
    ...PURE,
    folder: 'redact',
    folders: ['model'],
    packages: [{ name: '@secretlint/' }],
    why: 'redact is the one place that removes secrets; it must not depend on who reads or shows the text',
  },
  {
    ...PURE,
    folder: 'reporters',
    folders: ['model', 'charts'],
    packages: [
      { name: 'hast', onlyIn: 'reporters/html' },
      { name: 'hastscript', onlyIn: 'reporters/html' },
      { name: 'hast-util-to-html', onlyIn: 'reporters/html' },
      { name: '@noble/hashes' },
      { name: 'chalk', onlyIn: 'reporters/pretty' },
      { name: 'string-width', onlyIn: 'reporters/pretty' },
    ],
    why: 'a reporter is a pure function from report to string; only the terminal one may colour and measure columns, and only the page is made of elements',
  },
  {
    ...PURE,
    folder: 'lint',
    folders: ['model'],
    packages: [
      { name: '@prometheus-io/lezer-promql' },
      { name: '@grafana/lezer-logql' },
      { name: '@lezer/' },
      { name: 'mdast', onlyIn: 'lint/' },
      { name: 'yaml', onlyIn: 'lint/artifacts' },
      { name: 'jsonc-parser', onlyIn: 'lint/artifacts' },
      { name: 'mdast-util-from-markdown', onlyIn: 'lint/artifacts' },
      { name: 'mdast-util-gfm', onlyIn: 'lint/artifacts' },
      { name: 'micromark-extension-gfm', onlyIn: 'lint/artifacts' },
      { name: 'github-slugger', onlyIn: 'lint/artifacts' },
      { name: 'unbash', onlyIn: 'lint/artifacts' },
    ],
    why: 'lint judges texts that it is given; which files those are, what exists beside them and how findings look is not its business',
  },
  {
    ...PURE,
    folder: 'document',
    folders: ['model', 'lint'],
    packages: [
      { name: 'mdast' },
      { name: 'mdast-util-from-markdown' },
      { name: 'mdast-util-gfm' },
      { name: 'micromark-extension-gfm' },
    ],
    why: 'document finds the place for a text of ours in a page of somebody else’s; what the text says, and where the page lies, is not its business',
  },
  {
    ...PURE,
    folder: 'charts',
    folders: [],
    packages: [{ name: 'echarts' }],
    why: 'charts turns series into SVG text: where the numbers come from and where the picture goes, others decide',
  },
  {
    ...PURE,
    folder: 'bundle',
    folders: ['model', 'decode', 'redact', 'reporters'],
    why: 'bundle says what evidence consists of and whether it still does; where it lies, and how it is packed, others decide',
  },
  {
    ...PURE,
    folder: 'drill',
    folders: ['model', 'charts', 'reporters'],
    packages: [
      { name: '@prometheus-io/lezer-promql' },
      { name: '@lezer/' },
      { name: 'yaml' },
      { name: 'fast-xml-builder', onlyIn: 'drill/evidence/junit' },
    ],
    why: 'drill says what must happen, when, and what did; it starts nothing, and its clock is an argument',
  },
  {
    folder: 'stack',
    folders: [],
    packages: [{ name: 'yaml' }],
    mayUseNode: true,
    mayUseAmbient: true,
    mayUseConsole: false,
    why: 'stack starts and ends processes on this machine: what they are for is not its business',
  },
  {
    folder: 'sources',
    folders: ['model', 'decode'],
    packages: [
      { name: 'tinyglobby' },
      { name: 'undici', onlyIn: 'sources/http' },
      { name: 'yauzl', onlyIn: 'sources/file' },
      { name: 'tar', onlyIn: 'sources/file' },
    ],
    mayUseNode: true,
    mayUseAmbient: true,
    mayUseConsole: false,
    why: 'sources is the only folder that reads stores; it returns records and coverage and leaves meaning and output to others',
  },
  {
    ...PURE,
    folder: 'app',
    folders: ['model', 'decode', 'timeline', 'correlate', 'signals', 'id-time', 'links', 'lint', 'drill'],
    packages: [],
    why: 'app is one user intention strung together; sources, clock and output come as arguments, so that it runs in any shell',
  },
  {
    folder: 'web',
    folders: ['model', 'reporters'],
    packages: [
      { name: 'fastify' },
      { name: 'lru-cache' },
      { name: 'prom-client', onlyIn: 'web/metrics' },
      { name: 'hast' },
      { name: 'hastscript' },
    ],
    mayUseNode: true,
    mayUseAmbient: true,
    mayUseConsole: false,
    why: 'web decides who may ask and turns reports into pages; what is searched, and how, comes as a function',
  },
  {
    folder: 'commands',
    folders: '*',
    packages: '*',
    mayUseNode: true,
    mayUseAmbient: true,
    mayUseConsole: true,
    why: 'commands turn flags into one app call',
  },
  {
    folder: 'cli',
    folders: '*',
    packages: '*',
    mayUseNode: true,
    mayUseAmbient: true,
    mayUseConsole: true,
    why: 'cli is where implementations are chosen and the only place that writes',
  },
];
