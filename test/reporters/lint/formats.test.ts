// The outputs of the lint: what they promise to programs, and that no artifact can make them say something else.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { github } from '../../../src/reporters/lint/github.ts';
import { LINT_FORMATS } from '../../../src/reporters/lint/index.ts';
import { json } from '../../../src/reporters/lint/json.ts';
import { pretty } from '../../../src/reporters/lint/pretty.ts';
import { sarif } from '../../../src/reporters/lint/sarif.ts';
import { FIXTURES } from '../../fixture.ts';
import { cycle, hostileText, NAUGHTY } from '../hostile-text.ts';
import { HIDDEN, OURS, showOn } from '../seen-on-terminal.ts';
import { sampleLintReport } from './sample-lint-report.ts';

const OPTIONS = { width: 80, color: false };

function load(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

const ours = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  load(join(FIXTURES, '..', 'docs', 'schema', 'lint-findings-v1.schema.json')),
);

// Draft 4, of which ajv only knows what later drafts kept; the schema uses nothing else.
const { $schema: _, id: __, ...draft4 } = load(join(FIXTURES, 'schema', 'sarif-2.1.0-rtm.5.json'));
const sarifSchema = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
  draft4,
);

const reports = Array.from({ length: Math.ceil(NAUGHTY.length / 13) }, (___, index) =>
  sampleLintReport(cycle(NAUGHTY, index * 13)),
);

describe.each([
  ['json', json, ours],
  ['sarif', sarif, sarifSchema],
] as const)('%s', (_name, reporter, validate) => {
  it('keeps its schema, with hostile text everywhere too', () => {
    for (const report of [sampleLintReport(), ...reports]) {
      const text = reporter.render(report, OPTIONS);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      validate(JSON.parse(text));
      expect(validate.errors).toBeNull();
    }
  });

  it('would be refused without its findings', () => {
    const report = JSON.parse(reporter.render(sampleLintReport(), OPTIONS)) as Record<string, unknown>;
    expect(validate({ ...report, findings: undefined, runs: [{ results: 1 }] })).toBe(false);
  });
});

describe('sarif', () => {
  interface Log {
    readonly runs: readonly {
      readonly results: readonly {
        readonly ruleIndex: number;
        readonly message: { readonly text: string };
        readonly suppressions?: readonly { readonly justification: string }[];
        readonly locations: readonly {
          readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
        }[];
      }[];
      readonly invocations: readonly {
        readonly executionSuccessful: boolean;
        readonly toolExecutionNotifications: readonly object[];
      }[];
    }[];
  }
  const read = (next?: () => string): Log['runs'][number] | undefined =>
    (JSON.parse(sarif.render(sampleLintReport(next), OPTIONS)) as Log).runs[0];

  it('tells what is suppressed with its reason, and that it is incomplete', () => {
    const run = read();
    expect(run?.results.map(({ suppressions }) => suppressions?.[0]?.justification ?? null)).toEqual([
      null,
      null,
      null,
      'text',
    ]);
    expect(run?.results.every(({ ruleIndex }) => ruleIndex === 0)).toBe(true);
    expect(run?.invocations[0]).toMatchObject({ executionSuccessful: false });
    expect(run?.invocations[0]?.toolExecutionNotifications).toHaveLength(4);
  });

  it('holds no link, no placeholder and no other place than those of ours', () => {
    const hostile = ['[a](https://evil.test)', '{0} {{1}}', '../../etc/passwd', 'https://evil.test/x', 'a b#c?d%20e'];
    for (let start = 0; start < hostile.length; start += 1) {
      for (const { message, locations } of read(cycle(hostile, start))?.results ?? []) {
        expect(message.text).not.toContain('](');
        expect(message.text.replaceAll('{{', '').replaceAll('}}', '')).not.toMatch(/[{}]/);
        expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^docs\/[\w.%~()!*'/-]*$/);
      }
    }
  });
});

describe('github', () => {
  const COMMAND = /^::(error|warning|notice) ([^:]*)::(.*)$/;

  it('is one command a line, whatever artifacts say', () => {
    const check = (report: ReturnType<typeof sampleLintReport>): void => {
      const lines = github.render(report, OPTIONS).trimEnd().split('\n');
      expect(lines).toHaveLength(report.findings.length + report.gaps.length + report.notes.length + 1);
      expect(lines.pop()).toBe('2 errors, 1 warning in 3 files; 1 suppressed; INCOMPLETE: 2 gaps');
      for (const line of lines) {
        expect(line).not.toMatch(HIDDEN);
        const [, , properties = '', message = ''] = COMMAND.exec(line) ?? [];
        expect(COMMAND.test(line), line).toBe(true);
        for (const property of properties.split(','))
          expect(property).toMatch(/^(?:file|line|endLine|col|endColumn|title)=[^:,]*$/);
        expect(message).not.toMatch(/%(?!25|0A)/);
      }
    };
    for (const report of reports) check(report);
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 20 }), (texts) =>
        check(sampleLintReport(cycle(texts))),
      ),
      { numRuns: 100 },
    );
  });

  it('says place, rule, what, why and how', () => {
    expect(github.render(sampleLintReport(), OPTIONS).split('\n')[1]).toBe(
      '::warning file=docs/text,line=12,endLine=12,col=2,endColumn=4,title=promql/sample::The metric text is unknown.%0Atext has no series, so that the alert never fires.%0AWrite text or text.',
    );
  });
});

describe('pretty', () => {
  it('does nothing to a terminal but show text', async () => {
    for (const report of reports) {
      const text = pretty.render(report, { width: 100, color: true });
      const bare = text.replaceAll(OURS, '');
      expect(bare.replaceAll('\n', '')).not.toMatch(HIDDEN);
      const { events, lines } = await showOn(text);
      expect(events).toEqual([]);
      expect(lines.map((line) => line.trimEnd())).toEqual(bare.split('\n').map((line) => line.trimEnd()));
    }
  });

  it('has no control character without colours', () => {
    fc.assert(
      fc.property(
        fc.array(hostileText, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 200 }),
        (texts, width) => {
          const text = pretty.render(sampleLintReport(cycle(texts)), { width, color: false });
          expect(text.replaceAll('\n', '')).not.toMatch(HIDDEN);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const LINT_REPORTERS = await Promise.all(LINT_FORMATS.map(({ load }) => load()));

it.each(LINT_REPORTERS.map((reporter) => [reporter.id, reporter] as const))('%s, whole', async (id, reporter) => {
  await expect(reporter.render(sampleLintReport(), OPTIONS)).toMatchFileSnapshot(`../golden/lint/${id}.txt`);
});
