// Each check must be able to fail: a violation is planted in a small project that passes, the project's own check runs
// there, and its output must name the plant. Plants of one check share a run; each is a file of its own.

import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../.ci/lint/layers.ts';
import { makeSkeleton, type Skeleton } from './skeleton.ts';

interface Plant {
  readonly says: string;
  readonly file: string;
  readonly text: string;
  /** What one message must hold, all of it. */
  readonly named: readonly (string | RegExp)[];
}

interface Planting {
  readonly check: string;
  readonly plants: readonly Plant[];
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Every row of the layer table: a folder it may not import from, Node and packages, and what makes two runs differ. */
function layerPlants(): readonly Plant[] {
  return LAYERS.flatMap((layer) => {
    const { folder } = layer;
    const at = (name: string): string => `src/${folder}/plant-${name}.ts`;
    const why = layer.why.slice(0, 30);
    const forbidden = LAYERS.filter(
      (other) => layer.folders !== '*' && other !== layer && !layer.folders.includes(other.folder),
    );
    return [
      ...forbidden.map((other) => ({
        says: `${folder} imports ${other.folder}`,
        file: at(`imports-${other.folder}`),
        text: `import type { X } from '../${other.folder}/x.ts';\nexport type Y = X;\n`,
        named: [`${folder} must not import ../${other.folder}/x.ts`, why],
      })),
      ...(layer.mayUseNode
        ? []
        : [
            {
              says: `${folder} loads Node's file system, lazily`,
              file: at('node'),
              text: "export const fs = () => import('node:fs');\n",
              named: [`${folder} must not import node:fs`, why],
            },
          ]),
      ...(layer.packages === '*'
        ? []
        : [
            {
              says: `${folder} imports a package it has no grant for`,
              file: at('package'),
              text: "export { Command } from '@oclif/core';\n",
              named: [`${folder} must not import the package @oclif/core`, why],
            },
          ]),
      ...(layer.mayUseAmbient
        ? []
        : [
            ...[
              ['process', 'process.argv'],
              ['timer', 'setTimeout'],
              ['global', 'globalThis'],
            ].map(([name = '', expression = '']) => ({
              says: `${folder} names ${expression}`,
              file: at(name),
              text: `export const x = ${expression};\n`,
              named: ['no-restricted-globals', 'same bytes'],
            })),
            ...[
              ['now', 'Date.now()', 'no-restricted-properties'],
              ['random', 'Math.random()', 'no-restricted-properties'],
              ['date', 'new Date()', 'layers(clock)'],
              ['date-text', 'Date()', 'layers(clock)'],
            ].map(([name = '', expression = '', rule = '']) => ({
              says: `${folder} calls ${expression}`,
              file: at(name),
              text: `export const x = ${expression};\n`,
              named: [rule, 'same'],
            })),
          ]),
      ...(layer.mayUseConsole
        ? []
        : [
            {
              says: `${folder} writes to the console`,
              file: at('console'),
              text: "export const x = () => console.log('x');\n",
              named: ['no-restricted-globals', 'only src/cli writes'],
            },
          ]),
    ];
  });
}

const PLANTINGS: readonly Planting[] = [
  {
    check: 'lint',
    plants: [
      {
        says: 'a source imports the one beside it',
        file: 'src/sources/loki/plant-sideways.ts',
        text: "export { file } from '../file/index.ts';\n",
        named: ['the source loki must not import ../file/index.ts of another source'],
      },
      ...layerPlants(),
      {
        says: 'a folder called utils',
        file: 'src/utils/x.ts',
        text: 'export const x = 1;\n',
        named: ['src/utils/x.ts lies in no known layer'],
      },
      {
        says: 'a nested folder called helpers',
        file: 'src/correlate/helpers/x.ts',
        text: 'export const x = 1;\n',
        named: ['src/correlate/helpers/x.ts', 'utils, helpers, common'],
      },
      {
        says: 'a nested file reaches over its layer',
        file: 'src/correlate/rules/plant-deep.ts',
        text: "import { readThing } from '../../decode/read-thing.ts';\nexport const x = readThing;\n",
        named: ['correlate must not import ../../decode/read-thing.ts'],
      },
      {
        says: 'chalk outside the terminal reporter',
        file: 'src/reporters/plant-chalk.ts',
        text: "export { Chalk } from 'chalk';\n",
        named: ['chalk may only be imported in reporters/pretty'],
      },
      {
        says: 'a cycle, even of types',
        file: 'src/model/plant-cycle.ts',
        text: "import type { B } from './plant-cycle-b.ts';\nexport interface A {\n  readonly b: B;\n}\n",
        named: ['no-cycle'],
      },
      {
        says: 'the other half of the cycle',
        file: 'src/model/plant-cycle-b.ts',
        text: "import type { A } from './plant-cycle.ts';\nexport interface B {\n  readonly a: A;\n}\n",
        named: ['no-cycle'],
      },
      {
        says: 'any',
        file: 'src/model/plant-any.ts',
        text: 'export type X = any;\n',
        named: ['no-explicit-any'],
      },
      {
        says: 'a promise nobody waits for',
        file: 'src/cli/plant-promise.ts',
        text: "async function go(): Promise<string> {\n  return 'x';\n}\n\nexport function x(): void {\n  go();\n}\n",
        named: ['no-floating-promises'],
      },
      {
        says: 'a default export',
        file: 'src/cli/plant-default.ts',
        text: 'export default 1;\n',
        named: ['no-default-export'],
      },
      {
        says: 'a test that is skipped',
        file: 'test/plant-skip.test.ts',
        text: "import { it } from 'vitest';\n\nit.skip('x', () => {});\n",
        named: ['vitest'],
      },
    ],
  },
  {
    check: 'types',
    plants: [
      {
        says: 'an enum',
        file: 'src/model/plant-enum.ts',
        text: 'export enum Colour {\n  Red,\n}\n',
        named: ['TS1294'],
      },
    ],
  },
  {
    check: 'registries',
    plants: [
      {
        says: 'an envelope that is not registered',
        file: 'src/decode/envelopes/forgotten.ts',
        text: "export const forgotten = { id: 'forgotten', title: 'x' };\n",
        named: ['is not in ENVELOPES'],
      },
      {
        says: 'a page that lists other envelopes than there are',
        file: 'docs/envelopes.md',
        text: '# Envelopes\n\n| Envelope | Of |\n|---|---|\n| `gone` | x |\n| `json` | JSON |\n',
        named: ['lists what is not registered: | `gone` | x |', 'lacks the row | `cri`'],
      },
      {
        says: 'a rule that is not registered',
        file: 'src/profiles/codex-app-server/rules/forgotten.ts',
        text: "export const forgotten = { id: 'forgotten' };\n",
        named: ['src/profiles/codex-app-server/rules/forgotten.ts is not in RULES'],
      },
      {
        says: 'a rule of every system that is not registered',
        file: 'src/correlate/rules/left-out.ts',
        text: "export const leftOut = { id: 'left-out' };\n",
        named: ['src/correlate/rules/left-out.ts is not in RULES'],
      },
      {
        says: 'a page of no rule',
        file: 'docs/correlation/gone.md',
        text: '# gone\n',
        named: ['belongs to nothing that is registered'],
      },
      {
        says: 'a rule page without its headings',
        file: 'docs/correlation/late.md',
        text: '# late\n\n## What it says\n\nWords.\n',
        named: ['lacks the heading "## When it fires"'],
      },
      {
        says: 'a kind that is registered under a name its file does not have, and has no sample',
        file: 'src/profiles/codex-app-server/kinds.ts',
        text: "import { usage } from './kinds/usage.ts';\n\nexport const KINDS = [usage, { id: 'renamed' }];\n",
        named: ['KINDS holds renamed, but there is no'],
      },
      {
        says: 'an empty sample',
        file: 'fixtures/lines/codex-app-server/usage.log',
        text: '',
        named: ['is missing or empty'],
      },
      {
        says: 'a lint rule that is not registered',
        file: 'src/lint/rules/time-early.ts',
        text: "export const early = { id: 'time/early' };\n",
        named: ['is not in RULES (src/lint/index.ts)'],
      },
      {
        says: 'a page of no lint rule',
        file: 'docs/lint/time/gone.md',
        text: '# gone\n',
        named: ['belongs to nothing that is registered'],
      },
      {
        says: 'a page of a lint rule without its headings',
        file: 'docs/lint/time/late.md',
        text: '# time/late\n\n## What it says\n\nWords.\n',
        named: ['lacks the heading "## How to fix"'],
      },
      {
        says: 'a list of rules that lacks one',
        file: 'docs/lint.md',
        text: '# Lint\n',
        named: ['does not list time/late'],
      },
      {
        says: 'fixtures of no lint rule',
        file: 'fixtures/lint/time-gone/bad.yaml',
        text: 'a: 1\n',
        named: ['belongs to nothing that is registered'],
      },
      {
        says: 'a reporter of the lint that is not registered',
        file: 'src/reporters/lint/html.ts',
        text: "export const html = { id: 'html', render: () => '' };\n",
        named: ['is not in LINT_FORMATS'],
      },
      {
        says: 'a reporter for pasting that is not registered',
        file: 'src/reporters/paste/teams.ts',
        text: "export const teams = { id: 'teams', render: () => '' };\n",
        named: ['is not in PASTE_TARGETS'],
      },
      {
        says: 'a reporter that is not registered',
        file: 'src/reporters/html/index.ts',
        text: "export const html = { id: 'html', render: () => '' };\n",
        named: ['is not in FORMATS'],
      },
      {
        says: 'a command that is not registered',
        file: 'src/commands/forgotten.ts',
        text: 'export class Forgotten {\n  run(): number {\n    return 1;\n  }\n}\n',
        named: ['is not in COMMANDS'],
      },
      {
        says: 'a source that is not registered',
        file: 'src/sources/loki/index.ts',
        text: "export const loki = { id: 'loki', probe: 1, settings: [] };\n",
        named: ['is not in SOURCES'],
      },
      {
        says: 'a profile that is not registered',
        file: 'src/profiles/other/index.ts',
        text: "export const other = { id: 'other', grammar: 1 };\n",
        named: ['is not in PROFILES'],
      },
    ],
  },
  {
    check: 'dead-code',
    devDependencies: { 'fast-check': '*' },
    plants: [
      {
        says: 'an export nobody uses',
        file: 'src/model/thing.ts',
        text: 'export interface Thing {\n  readonly id: string;\n}\n\nexport const DEAD = 1;\n',
        named: ['DEAD'],
      },
      {
        says: 'a file nobody imports',
        file: 'src/model/dead-file.ts',
        text: 'export const x = 1;\n',
        named: [/Unused files[^]*src\/model\/dead-file\.ts/],
      },
      {
        says: 'a file that only a test imports',
        file: 'src/model/only-tested.ts',
        text: 'export const tested = 1;\n',
        named: [/Only reached from tests[^]*src\/model\/only-tested\.ts/],
      },
      {
        says: 'the test of it',
        file: 'test/only-tested.test.ts',
        text: "import { it } from 'vitest';\nimport { tested } from '../src/model/only-tested.ts';\n\nit('is', () => tested);\n",
        named: [],
      },
      { says: 'a dependency nobody imports', file: 'docs/x.md', text: '# X\n', named: [/fast-check +package\.json/] },
    ],
  },
  {
    check: 'docs',
    plants: [
      {
        says: 'a dead link',
        file: 'docs/dead-link.md',
        text: '# A\n\n[b](gone.md)\n',
        named: ['docs/dead-link.md:3:1  error  links/relative', 'leads nowhere'],
      },
      {
        says: 'a dead anchor on another page',
        file: 'docs/dead-anchor.md',
        text: '# A\n\n[b](page.md#what-it-was)\n',
        named: ['docs/dead-anchor.md:3:1  error  links/anchor', 'page.md#what-it-was'],
      },
      {
        says: 'a dead anchor on the page itself',
        file: 'docs/own-anchor.md',
        text: '# A\n\n[b](#b)\n',
        named: ['docs/own-anchor.md:3:1  error  links/anchor'],
      },
      {
        says: 'a link out of the repository',
        file: 'docs/outside.md',
        text: '# A\n\n[b](../../x.md)\n',
        named: ['links/relative', 'leaves the repository'],
      },
      {
        says: 'an option that does not exist',
        file: 'docs/option.md',
        text: '# A\n\n```bash\nkubectl logs x | \\\n  npx trace-by-id trace ID --files logs\n```\n',
        named: ['docs/option.md:5:', 'runbook/command', '--files'],
      },
      {
        says: 'an option in a sentence',
        file: 'docs/inline.md',
        text: '# A\n\nRun `trace-by-id ID -q`.\n',
        named: ['docs/inline.md:3:', 'runbook/command', '-q'],
      },
    ],
  },
  {
    check: 'runbooks',
    plants: [
      {
        says: 'a rule file that Prometheus refuses',
        file: 'docs/app-server-migration/alerts/broken.yaml',
        text: 'groups:\n  - name: a\n    rules:\n      - alert: X\n        expr: sum(up\n',
        named: ['docs/app-server-migration/alerts/broken.yaml:5:', 'syntax/promql'],
      },
      {
        says: 'an alert whose runbook lacks its heading',
        file: 'docs/app-server-migration/alerts/lost.yaml',
        text: 'groups:\n  - name: a\n    rules:\n      - alert: Lost\n        expr: up == 0\n        annotations:\n          runbook_url: https://git.example.com/codex-app/blob/main/docs/page.md#lost\n',
        named: ['docs/app-server-migration/alerts/lost.yaml:7:', 'runbook/alert-heading'],
      },
    ],
  },
  {
    check: 'pages',
    plants: [
      {
        says: 'a page that the map lacks',
        file: 'docs/lost.md',
        text: '# Lost\n',
        named: ['docs/README.md links docs/lost.md 0 times'],
      },
      {
        says: 'a page of a rule that the overview lacks',
        file: 'docs/correlation/unlisted.md',
        text: '# unlisted\n',
        named: ['docs/correlation.md links docs/correlation/unlisted.md 0 times'],
      },
      {
        says: 'a decision without a status, under a number that is taken, which no list has',
        file: 'docs/decisions/0001-second.md',
        text: '# 0002 Second\n\nAccepted in May.\n',
        named: ['another decision has the number 0001'],
      },
      {
        says: 'a decision without a date',
        file: 'docs/decisions/0003-third.md',
        text: '# 0003 Third\n\nStatus: accepted\n',
        named: ['lacks a line "Status: accepted, 2026-01-31"'],
      },
    ],
  },
  {
    check: 'words',
    plants: [
      {
        says: 'a word that the glossary has replaced, as an identifier',
        file: 'src/model/plant-theory.ts',
        text: 'export const theoryOf = 1;\n',
        named: ['"theoryOf"', 'expected timing'],
      },
      {
        says: 'one in a comment',
        file: 'src/model/plant-comment.ts',
        text: '// Says how to mend it.\nexport const x = 1;\n',
        named: ['"to mend"', 'fix'],
      },
      {
        says: 'one in a page',
        file: 'docs/old-words.md',
        text: '# Old words\n\nA stretch of time.\n',
        named: ['docs/old-words.md:3', '"stretch"'],
      },
      {
        says: 'a long line of prose',
        file: 'docs/long-line.md',
        text: `# Long line\n\n| ${'in a table '.repeat(12)} |\n|---|\n\n${'word '.repeat(30)}\n`,
        named: ['docs/long-line.md:6: 150 columns'],
      },
    ],
  },
  {
    check: 'markdown',
    plants: [
      { says: 'a heading that skips a level', file: 'docs/levels.md', text: '# A\n\n### B\n', named: ['MD001'] },
      { says: 'a reference that is not defined', file: 'docs/reference.md', text: '# A\n\n[b][c]\n', named: ['MD052'] },
    ],
  },
  {
    check: 'format',
    plants: [
      {
        says: 'double quotes',
        file: 'src/model/plant-format.ts',
        text: 'export const x = "x"\n',
        named: ['plant-format.ts'],
      },
    ],
  },
  {
    check: 'paths',
    plants: [
      {
        says: 'the path of a machine',
        file: 'src/model/plant-path.ts',
        text: `export const x = '/${'home'}/somebody/x';\n`,
        named: ['a path of one machine'],
      },
      {
        says: 'a package registry',
        file: 'docs/registry.md',
        text: `# A\n\n<https://${'npm'}.example.com/>\n`,
        named: ['a package registry'],
      },
      {
        says: 'a registry in the lock file',
        file: 'package-lock.json',
        text: `{\n  "${'resolved'}": "https://example.com/x.tgz"\n}\n`,
        named: ['a registry in the lock file'],
      },
    ],
  },
  {
    check: 'lockfile',
    plants: [
      {
        says: 'a lock file without the packages of another platform',
        file: 'package-lock.json',
        text: JSON.stringify({
          packages: {
            'node_modules/tool': {
              version: '1.0.0',
              optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' },
            },
            'node_modules/tool-linux': { version: '1.0.0' },
          },
        }),
        named: ['node_modules/tool 1.0.0 lacks tool-darwin:'],
      },
    ],
  },
];

it('the project without a plant passes every check', async () => {
  const skeleton = await makeSkeleton();
  try {
    const { ok, output } = await skeleton.check();
    expect(output).not.toContain('FAILED');
    expect(output.match(/^passed /gm)).toHaveLength(PLANTINGS.length);
    expect(ok).toBe(true);
  } finally {
    await skeleton.remove();
  }
});

describe.each(PLANTINGS)('$check', ({ check, plants, devDependencies }) => {
  let skeleton: Skeleton;
  let ok = true;
  let output = '';

  beforeAll(async () => {
    skeleton = await makeSkeleton(Object.fromEntries(plants.map(({ file, text }) => [file, text])), devDependencies);
    ({ ok, output } = await skeleton.check(check));
  });
  afterAll(() => skeleton.remove());

  it('fails', () => expect(ok).toBe(false));

  it.each(plants.filter(({ named }) => named.length > 0))('names: $says', ({ file, named }) => {
    // oxlint and the lint part their messages by an empty line; the others have one a line, or lists under a heading.
    const messages = ['lint', 'docs', 'runbooks'].includes(check)
      ? output.split('\n\n')
      : [...output.split('\n'), output];
    const holds = (message: string, part: string | RegExp): boolean =>
      typeof part === 'string' ? message.includes(part) : part.test(message);
    const matching = messages.filter((message) => named.every((part) => holds(message, part)));
    const naming = matching.filter(
      (message) => message.includes(file) || (check === 'dead-code' && named.some((part) => part instanceof RegExp)),
    );
    expect(naming, `${file}: ${named.join(' … ')}\n${output}`).not.toEqual([]);
  });
});
