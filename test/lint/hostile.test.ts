// Artifacts made to break the lint: it reads what it can, says what it did not read, and never ends in an exception.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintArtifacts, type LintResult } from '../../src/app/lint-artifacts.ts';
import { LINT_FORMATS } from '../../src/reporters/lint/index.ts';
import { hostileText, NAUGHTY } from '../reporters/hostile-text.ts';
import { HIDDEN } from '../reporters/seen-on-terminal.ts';

const NAMES = ['x.yaml', 'x.json', 'x.md', 'x.prom', 'x.txt'];

function lintText(file: string, text: string): LintResult {
  return lintArtifacts({
    tree: { read: () => ({ text }), exists: () => false },
    files: [file],
    ruleIds: null,
    webRoots: [],
    commands: new Map([['', new Set(['--help'])]]),
    catalogue: { prefix: 'codex_', metrics: [], allowedLabels: [], unboundedLabels: [], alertLabels: [] },
    exported: null,
  });
}

const LINT_REPORTERS = await Promise.all(LINT_FORMATS.map(({ load }) => load()));

function rendered({ rules, unread, ...result }: LintResult): readonly string[] {
  const report = {
    ...result,
    toolVersion: '0.0.0',
    rules: rules.map((rule) => ({ ...rule, page: null })),
    gaps: unread,
    notes: [],
  };
  return LINT_REPORTERS.map((reporter) => reporter.render(report, { width: 80, color: false }));
}

/** Texts that get past the first look of a reader, with something hostile in each place. */
const SHAPES: readonly ((text: string) => readonly [file: string, text: string])[] = [
  (text) => [
    'x.yaml',
    `groups:\n  - name: ${text}\n    rules:\n      - alert: ${text}\n        expr: ${text}\n        for: ${text}\n`,
  ],
  (text) => [
    'x.yaml',
    `groups: [{name: a, rules: [{alert: X, expr: ${JSON.stringify(text)}, labels: {a: ${JSON.stringify(text)}}}]}]`,
  ],
  (text) => [
    'x.yaml',
    `groups:\n- name: a\n  rules:\n  - record: a\n    expr: |\n      ${text.replaceAll('\n', '\n      ')}\n`,
  ],
  (text) => [
    'x.yaml',
    `# trace-by-id-lint ${text}\ndatasources: [{name: ${JSON.stringify(text)}, jsonData: {derivedFields: [${text}]}}]`,
  ],
  (text) => [
    'x.json',
    JSON.stringify({
      title: text,
      description: `<!-- trace-by-id-lint ${text} -->`,
      panels: [
        {
          title: text,
          datasource: text,
          links: [{ url: text }],
          targets: [{ expr: text, datasource: { type: 'loki' } }],
        },
      ],
      templating: { list: [{ name: text, query: text }] },
    }),
  ],
  (text) => ['x.json', `{"panels":[],"title":"${text}","x":${text}}`],
  (text) => [
    'x.md',
    `# ${text}\n\n[a](${text}) <a href="${text}">\n\n\`\`\`${text}\n${text}\n\`\`\`\n\n<!-- trace-by-id-lint disable=${text} -->\n${text}\n`,
  ],
  (text) => ['x.md', `\`\`\`sh\ntrace-by-id ${text}\n\`\`\`\n`],
  (text) => ['x.prom', `# TYPE a ${text}\na{b="${text}"} ${text}\n${text} 1\n`],
];

describe('any text', () => {
  const check = (file: string, text: string): void => {
    const result = lintText(file, text);
    for (const { start, end, sourceLine, sourceColumn } of result.findings) {
      expect(start.line).toBeGreaterThan(0);
      expect(end.line > start.line || end.column >= start.column).toBe(true);
      expect(start.column - sourceColumn).toBeLessThanOrEqual(sourceLine.length);
    }
    const [pretty = '', , , github = ''] = rendered(result);
    expect(pretty.replaceAll('\n', '')).not.toMatch(HIDDEN);
    expect(github.replaceAll('\n', '')).not.toMatch(HIDDEN);
  };

  it('is judged or said to be unread, as whatever file it comes', () => {
    for (const text of NAUGHTY) for (const name of NAMES) check(name, text);
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.array(hostileText, { maxLength: 5 }), (name, texts) =>
        check(name, texts.join('\n')),
      ),
      { numRuns: 300 },
    );
  });

  it('may stand anywhere in an artifact', () => {
    for (const text of NAUGHTY.slice(0, 120)) for (const shape of SHAPES) check(...shape(text));
    fc.assert(
      fc.property(fc.constantFrom(...SHAPES), hostileText, (shape, text) => check(...shape(text))),
      { numRuns: 500 },
    );
  });
});

const repeat = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length));
const rule = (expr: string): string => `groups: [{name: a, rules: [{alert: X, expr: ${JSON.stringify(expr)}}]}]`;

describe('a text that is made to cost', () => {
  it.each([
    ['deep flow of YAML', 'x.yaml', repeat('[', 100_000)],
    ['deep blocks of YAML', 'x.yaml', repeat('- ', 100_000)],
    ['keys of YAML', 'x.yaml', repeat('a: 1\n', 200_000)],
    [
      'rules named again and again',
      'x.yaml',
      `r: &r {alert: X, expr: up}\ngroups:\n${repeat('- &g {name: a, rules: [*r, *r, *r, *r]}\n', 100_000)}`,
    ],
    ['comments', 'x.yaml', repeat('# trace-by-id-lint disable=a/b c\n', 200_000)],
    ['faults', 'x.yaml', repeat('- %@`: b: c\n', 100_000)],
    ['an expression of brackets', 'x.yaml', rule(repeat('(', 30_000))],
    ['an expression of operators', 'x.yaml', rule(`${repeat('a+', 30_000)}a`)],
    ['an expression without an end', 'x.yaml', rule(repeat('a or ', 1_000_000))],
    ['deep JSON', 'x.json', repeat('[', 1_000_000)],
    ['commas of JSON', 'x.json', `[${repeat(',', 500_000)}`],
    ['brackets of Markdown', 'x.md', repeat('[a](', 500_000)],
    ['quotes of Markdown', 'x.md', repeat('> ', 100_000)],
    ['lists of Markdown', 'x.md', repeat('1. ', 100_000)],
    ['emphasis of Markdown', 'x.md', repeat('_a_ __b ', 500_000)],
    ['samples', 'x.prom', repeat('a{b="', 500_000)],
    ['a text that is too large', 'x.yaml', repeat('a: 1\n', 7_000_000)],
    ['a picture', 'x.yaml', 'a\0b'],
  ])('is over soon: %s', { timeout: 20_000 }, (_, file, text) => {
    const result = lintText(file, text);
    expect(result.findings.length).toBeLessThanOrEqual(20_000);
    expect(rendered(result)).toHaveLength(LINT_REPORTERS.length);
  });

  it('is named when it was not read', () => {
    expect(lintText('x.yaml', repeat('a: 1\n', 7_000_000)).unread).toHaveLength(1);
    expect(lintText('x.yaml', 'a\0b').unread).toHaveLength(1);
    expect(lintText('x.md', repeat('[a](', 500_000)).unread).toHaveLength(1);
    expect(lintText('x.json', repeat('[', 1000)).findings.map(({ ruleId }) => ruleId)).toEqual(['syntax/json']);
    expect(
      lintText('x.yaml', rule(repeat('(', 300) + repeat(')', 300))).findings.map(({ ruleId }) => ruleId),
    ).toContain('syntax/promql');
  });

  it('a fence of nested lists that people write is read', () => {
    const page = `${repeat('- a\n', 400)}\n${Array.from({ length: 12 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')}\n\n* * * * *\n\n> > > quote\n`;
    expect(lintText('x.md', page).unread).toEqual([]);
  });
});
