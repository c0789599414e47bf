import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { RuleFile } from '../../../src/lint/artifact.ts';
import { readArtifact } from '../../../src/lint/artifacts/read-artifact.ts';

function rulesOf(text: string, name = 'x.yaml'): RuleFile {
  const { artifact } = readArtifact(name, text);
  if (artifact.kind !== 'rules') throw new Error(`read as ${artifact.kind}`);
  return artifact;
}

const cut = (text: string, { from, to }: { from: number; to: number }): string => text.slice(from, to);

describe('a rule file', () => {
  const text = `# head
groups:
  - name: one
    interval: 15s
    rules:
      - record: a:b
        expr: >-
          sum by (job)
          (rate(x_total[5m]))
      - alert: Hot
        expr: |
          # why
          temperature{room="a b"}
            > 30
        for: 1h30m
        keep_firing_for: 90s
        labels: { severity: "cri\\u0074ical", n: 1 }
        annotations:
          summary: 'it''s hot'
`;

  it('gives names, expressions, times and labels, each with its place', () => {
    const { groups, faults } = rulesOf(text);
    expect(faults).toEqual([]);
    const [group] = groups;
    expect(group).toMatchObject({ name: { value: 'one' }, intervalMs: 15_000 });
    const [record, alert] = group?.rules ?? [];
    expect(record?.expr.text).toBe('sum by (job) (rate(x_total[5m]))');
    const at = record?.expr.text.indexOf('x_total') ?? 0;
    expect(cut(text, record?.expr.spanOf(at, at + 12) ?? { from: 0, to: 0 })).toBe('x_total[5m])');
    if (alert?.kind !== 'alert') throw new Error('no alert');
    expect(alert).toMatchObject({ forMs: 5_400_000, keepFiringForMs: 90_000 });
    expect(cut(text, alert.forSpan ?? { from: 0, to: 0 })).toBe('1h30m');
    expect(cut(text, alert.expr.spanOf(alert.expr.text.indexOf('"a b"'), alert.expr.text.indexOf('>')))).toBe(
      '"a b"}\n  ',
    );
    expect(alert.labels.get('severity')?.value.value).toBe('critical');
    expect(cut(text, alert.labels.get('severity')?.value.span ?? { from: 0, to: 0 })).toBe('cri\\u0074ical');
    expect(alert.labels.get('n')?.value.value).toBe('1');
    expect(alert.annotations.get('summary')?.value.value).toBe("it's hot");
    expect(cut(text, alert.span).startsWith('alert: Hot')).toBe(true);
  });

  it('is the same with CRLF and a byte order mark', () => {
    const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const artifact = rulesOf(windows);
    const alert = artifact.groups[0]?.rules[1];
    const at = alert?.expr.text.indexOf('> 30') ?? -1;
    expect(cut(artifact.text, alert?.expr.spanOf(at, at + 4) ?? { from: 0, to: 0 })).toBe('> 30');
    expect(artifact.groups[0]?.rules).toHaveLength(2);
  });

  it('may be a manifest, a list of them, several documents, JSON, or have another name', () => {
    const group = 'name: a\n      rules: [{alert: X, expr: up}]\n';
    const manifest = `kind: PrometheusRule\nspec:\n  groups:\n    - ${group}`;
    expect(rulesOf(manifest).groups).toHaveLength(1);
    expect(rulesOf(`${manifest}---\n${manifest}`).groups).toHaveLength(2);
    expect(rulesOf('kind: List\nitems:\n  - spec: {groups: [{name: a, rules: []}]}\n').groups).toHaveLength(1);
    expect(rulesOf('{"groups":[{"name":"a","rules":[{"alert":"X","expr":"up"}]}]}', 'x.json').groups).toHaveLength(1);
    expect(rulesOf('groups: [{name: a, rules: [{alert: X, expr: up}]}]', 'rules.txt').groups).toHaveLength(1);
    expect(readArtifact('alertmanager.yaml', 'route: {}\n').artifact).toMatchObject({ kind: 'other', faults: [] });
    expect(readArtifact('x.yaml', 'groups: [a, b]\n').artifact.kind).toBe('other');
  });

  it('follows aliases and merge keys, and does not grow by them', () => {
    const { groups } = rulesOf(
      'x: &l { severity: page, owner: a }\ngroups: [{ name: a, rules: [{ alert: X, expr: up, labels: { <<: *l, owner: b } }] }]\n',
    );
    const rule = groups[0]?.rules[0];
    expect([...(rule?.labels ?? [])].map(([name, { value }]) => `${name}=${value.value}`)).toEqual([
      'owner=b',
      'severity=page',
    ]);
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 30; n += 1) bomb.push(`b${n}: &b${n} [${`*${n === 1 ? 'a' : `b${n - 1}`}, `.repeat(10)}]`);
    const rules = `groups: [{name: a, rules: [${'*r, '.repeat(1000)}]}${', *g'.repeat(0)}]`;
    const text = `${bomb.join('\n')}\nr: &r {alert: X, expr: up}\n${rules}\n`;
    expect(rulesOf(text).groups[0]?.rules).toHaveLength(1000);
  });
});

describe('faults have their place', () => {
  it.each([
    ['yaml', 'groups:\n  - name: a\n    rules:\n      - alert: "X\n', ''],
    ['promql', 'groups: [{name: a, rules: [{alert: X, expr: "sum(up))"}]}]', ')'],
    ['promql', 'groups: [{name: a, rules: [{alert: X, expr: "sum(up"}]}]', 'p'],
    ['rules', 'groups: [{name: a, rules: [{alert: X, expr: up, for: 5 minutes}]}]', '5 minutes'],
    ['rules', 'groups: [{name: a, rules: [{alert: X}]}]', 'X'],
    ['rules', 'groups: [{name: a, rules: [{expr: up}]}]', '{expr: up}'],
    ['rules', 'groups: [{name: a, rules: [{record: "a:b", expr: up, for: 5m}]}]', 'for'],
    ['yaml', 'groups: [{name: a, rules: [{alert: X, expr: up, expr: down}]}]', 'expr'],
  ])('%s in %s', (syntax, text, where) => {
    const [fault] = readArtifact('x.yaml', text).artifact.faults;
    expect(fault?.syntax).toBe(syntax);
    if (where !== '') expect(cut(text, fault?.span ?? { from: 0, to: 0 })).toBe(where);
  });
});

/** No word of PromQL ends like this. */
const word = fc.stringMatching(/^[a-z]{1,8}_$/);
const styles = ['plain', 'single', 'double', 'literal', 'folded', 'flow'] as const;

it('an expression is found at its place in any style of scalar', () => {
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...styles),
      fc.nat(3),
      fc.boolean(),
      (names, style, indent, isWindows) => {
        const pad = ' '.repeat(10 + indent);
        const lines = names.map((name) => `${name}{a="b"}`);
        const value = {
          plain: lines.map((line) => line.replace('"b"', "'b'")).join(` or\n${pad}`),
          single: `'${lines.map((line) => line.replaceAll('"', "''")).join(` or\n\n${pad}`)}'`,
          double: `"${lines.map((line) => line.replaceAll('"', '\\"')).join(` or \\\n${pad}`)}"`,
          literal: `|+ # c\n${lines.map((line) => `${pad}${line}`).join(' or\n\n')}\n`,
          folded: `>-\n${lines.map((line) => `${pad}${line}`).join(' or\n')}\n`,
          flow: `"${lines.map((line) => line.replaceAll('"', '\\x22')).join('\\n or\\t')}"`,
        }[style];
        const lf = `groups:\n  - name: a\n    rules:\n      - alert: X\n        expr: ${value}\n`;
        const text = isWindows ? lf.replaceAll('\n', '\r\n') : lf;
        const expr = rulesOf(text).groups[0]?.rules[0]?.expr;
        expect(expr?.isBroken, text).toBe(false);
        let from = 0;
        for (const name of names) {
          from = expr?.text.indexOf(`${name}{`, from) ?? -1;
          const span = expr?.spanOf(from, from + name.length);
          expect(cut(text, span ?? { from: 0, to: 0 })).toBe(name);
          from += name.length;
        }
      },
    ),
    { numRuns: 300 },
  );
});
