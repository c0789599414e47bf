import { describe, expect, it } from 'vitest';
import { lintArtifacts, type LintResult } from '../../src/app/lint-artifacts.ts';
import { plainText } from '../../src/model/prose.ts';

function lintText(
  file: string,
  text: string,
  ruleIds: readonly string[] | null = ['syntax', 'lint/suppression'],
): LintResult {
  return lintArtifacts({
    tree: { read: () => ({ text }), exists: () => false },
    files: [file],
    ruleIds,
    webRoots: [],
    commands: new Map(),
    catalogue: { prefix: 'codex_', metrics: [], allowedLabels: [], unboundedLabels: [], alertLabels: [] },
    exported: null,
  });
}

const found = ({ findings }: LintResult): readonly string[] =>
  findings.map(({ ruleId, start }) => `${ruleId} ${start.line}`);
const held = ({ suppressed }: LintResult): readonly string[] =>
  suppressed.map(({ finding, reason }) => `${finding.ruleId} ${finding.start.line}: ${reason}`);

const rules = (...lines: readonly string[]): string =>
  `groups:\n  - name: a\n    rules:\n${lines.map((line) => `      ${line}\n`).join('')}`;

describe('a comment in YAML', () => {
  it('on a line of its own reaches all of the rule that begins below, and nothing after it', () => {
    const result = lintText(
      'x.yaml',
      rules(
        '# trace-by-id-lint disable=syntax/promql,syntax/rules filled in by  the release',
        '# another comment',
        '- alert: A',
        '  for: soon',
        '  expr: sum(',
        '- alert: B',
        '  expr: sum(',
      ),
    );
    expect(held(result)).toEqual([
      'syntax/rules 7: filled in by the release',
      'syntax/promql 8: filled in by the release',
    ]);
    expect(found(result)).toEqual(['syntax/promql 10']);
  });

  it('within a rule reaches the next line, behind something that line, and with -file everything', () => {
    expect(
      found(
        lintText(
          'x.yaml',
          rules('- alert: A', '  # trace-by-id-lint disable=syntax/rules why', '  for: soon', '  expr: up'),
        ),
      ),
    ).toEqual([]);
    expect(
      found(
        lintText(
          'x.yaml',
          rules('- alert: A', '  for: soon # trace-by-id-lint disable=syntax/rules why', '  expr: up'),
        ),
      ),
    ).toEqual([]);
    expect(
      found(
        lintText(
          'x.yaml',
          `${rules('- alert: A', '  for: soon', '  expr: sum(')}# trace-by-id-lint disable-file=syntax/rules,syntax/promql why\n`,
        ),
      ),
    ).toEqual([]);
  });

  it('with CRLF does the same', () => {
    const text = rules('# trace-by-id-lint disable=syntax/promql why', '- alert: A', '  expr: sum(').replaceAll(
      '\n',
      '\r\n',
    );
    expect(found(lintText('x.yaml', text))).toEqual([]);
  });

  it.each([
    ['disable=syntax/promql', 'no reason'],
    ['disable=syntax/other why', 'There is no rule syntax/other'],
    ['disable=lint/suppression why', 'cannot be suppressed'],
    ['off', 'cannot be understood'],
    ['disable=syntax/rules why', 'nothing to suppress'],
  ])('%s is a finding itself, and holds nothing back', (words, says) => {
    const result = lintText('x.yaml', rules(`# trace-by-id-lint ${words}`, '- alert: A', '  expr: sum('));
    expect(found(result)).toContain('syntax/promql 6');
    expect(result.findings.map(({ what }) => plainText(what)).join('\n')).toContain(says);
  });

  it('is not called useless when its rule did not run or could not see enough', () => {
    expect(
      found(
        lintText('x.yaml', rules('# trace-by-id-lint disable=syntax/rules why', '- alert: A', '  expr: up'), ['lint']),
      ),
    ).toEqual([]);
    expect(
      found(lintText('x.md', '<!-- trace-by-id-lint disable=links/online why -->\n\n<https://a.codes>\n', null)),
    ).toEqual([]);
  });
});

describe('a comment elsewhere', () => {
  const comment = '<!-- trace-by-id-lint disable=links/relative it comes with the release -->';

  it('in Markdown reaches the block that follows, or its own line', () => {
    const page = `# A\n\n${comment}\n\n- [a](a.md)\n- [b](b.md)\n\n[c](c.md) ${comment}\n[d](d.md)\n`;
    const result = lintText('x.md', page, ['links', 'lint']);
    expect(held(result).map((line) => line.slice(0, 16))).toEqual([
      'links/relative 5',
      'links/relative 6',
      'links/relative 8',
    ]);
    expect(found(result)).toEqual(['links/relative 9']);
  });

  it('in Markdown is none within code', () => {
    expect(found(lintText('x.md', `\`\`\`html\n${comment}\n\`\`\`\n`, ['links', 'lint']))).toEqual([]);
  });

  it('in a dashboard stands in a description, for the panel or for all', () => {
    const panel = (description: string): object => ({
      title: 'T',
      description,
      datasource: { type: 'prometheus' },
      targets: [{ expr: 'sum(' }],
    });
    const words = '<!-- trace-by-id-lint disable=syntax/promql why -->';
    const dashboard = (description: string, ...panels: readonly object[]): LintResult =>
      lintText('x.json', JSON.stringify({ title: 'D', uid: 'd', description, panels }));
    expect(held(dashboard('', panel(`Rate. ${words}`), panel('Rate.')))).toHaveLength(1);
    expect(found(dashboard('', panel(`Rate. ${words}`), panel('Rate.')))).toHaveLength(1);
    expect(held(dashboard(words, panel(''), panel('')))).toHaveLength(2);
  });
});
