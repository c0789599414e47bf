// Whatever stands around the lines, the report is the plain file's, or says what it could not read. No mixture may end as complete
// with fewer rows or another verdict.
//   FORMS_RUNS=20000 npx vitest run test/forms/mixtures.test.ts

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppLine, Form } from '../../fixtures/forms/form.ts';
import { FORMS, readBaseLines } from '../../fixtures/forms/generate.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { fileSource, trace } from '../app/trace.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const RUNS = Number(process.env['FORMS_RUNS'] ?? 150);

/** What of a report must not depend on what stood around its lines. */
interface Essence {
  readonly verdict: string;
  readonly reason: string;
  readonly rows: readonly string[];
  readonly hit: readonly string[];
}

// A name in brackets before the proxy's own brackets is one more of them.
function rowOf(body: string): string {
  return body
    .replace(/^.*?(?=\{"|\[(?:proxy|dev)\])/, '')
    .replace(/^(?:\[proxy\] )+/, '')
    .slice(0, ROW_CHARACTERS)
    .trimEnd();
}

/** What follows may be a line that goes on with it. */
const ROW_CHARACTERS = 70;

function essenceOf(report: TraceReport): Essence {
  const rows = report.events.filter(({ scope }) => scope === 'request').map(({ record }) => rowOf(record.body));
  const hit = report.correlations
    .filter(({ ruleId }) => ruleId === 'blast-radius')
    .flatMap(({ relatedReqIds }) => relatedReqIds);
  const { verdict, reason } = report.outcome;
  return { verdict, reason, rows: rows.toSorted(), hit: hit.toSorted() };
}

let folder = '';
let base: readonly AppLine[] = [];
let plain: Essence;
let files = 0;

async function traced(bytes: Buffer): Promise<TraceReport> {
  files += 1;
  const path = join(folder, `${files}.log`);
  writeFileSync(path, bytes);
  const report = await trace(ID, { sources: [fileSource([path])] });
  rmSync(path);
  return report;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mixtures-'));
  base = await readBaseLines();
  plain = essenceOf(await traced(Buffer.from(base.map(({ text }) => `${text}\n`).join(''))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Forms of which each line is one of the application's: they can stand around each other. */
function lineForms(lines: readonly AppLine[]): readonly Form[] {
  return FORMS.filter((form) => {
    if (!form.reversible || form.keeps !== undefined || /\.(?:gz|csv|json)$/.test(form.file)) return false;
    const text = form.wrap(lines).toString('utf8');
    return text.endsWith('\n') && text.split('\n').length === lines.length + 1 && !text.includes('\r');
  });
}

function wrapAll(lines: readonly AppLine[], forms: readonly Form[]): readonly AppLine[] {
  return forms.reduce<readonly AppLine[]>((inner, form) => {
    const wrapped = form.wrap(inner).toString('utf8').split('\n').slice(0, -1);
    return wrapped.map((text, index) => ({ ...(inner[index] as AppLine), text }));
  }, lines);
}

function bytesOf(lines: readonly AppLine[]): Buffer {
  return Buffer.from(lines.map(({ text }) => `${text}\n`).join(''), 'utf8');
}

function checkHonest(report: TraceReport, what: string): void {
  if (report.completeness.verdict !== 'complete') return;
  const essence = essenceOf(report);
  // Whether others were hit may be not known, which the report says. Then it names none that was not.
  // Two viewers may name one process differently: then the lines of the one say nothing of the other.
  const names = report.events.map(({ record: { writer } }) => `${writer.pod ?? ''} ${writer.container ?? ''}`);
  const isKnown =
    report.absences.every(({ kind, known }) => kind !== 'other_requests' || known) &&
    new Set(names.filter((name) => name !== ' ')).size < 2;
  const hit = plain.hit.filter((id) => isKnown || essence.hit.includes(id));
  expect(essence, what).toEqual({ ...plain, hit });
}

describe('forms', () => {
  it.each(FORMS.map((form) => [form.id, form] as const))('%s', async (_, form) => {
    const report = await traced(
      await readFile(new URL(`../../fixtures/forms/${form.id}/${form.file}`, import.meta.url)),
    );
    const { verdict, own, reason, exit, mentions } = { ...BASE_EXPECTED, ...form.expect };
    if (exit === 3 || report.completeness.verdict !== 'complete') {
      // What is not read is said, and only where the form says so.
      expect(report.completeness.verdict).toBe('incomplete');
      expect([exit, NOT_READ.has(form.id) ? 3 : exit]).toContain(3);
      return;
    }
    const mentioned = report.events.filter(({ scope }) => scope === 'mention').length;
    expect({ ...essenceOf(report), rows: essenceOf(report).rows.length, mentioned }).toMatchObject({
      verdict,
      reason,
      rows: own,
      ...(mentions === undefined ? {} : { mentioned: mentions }),
    });
    if (form.expect === undefined) expect(essenceOf(report).hit).toEqual(plain.hit);
  });
});

const BASE_EXPECTED = { verdict: 'failed', reason: 'worker_exit', own: 7, mentions: 0, exit: 0 };

/** Forms of which it is said that they are not read, or not wholly. */
const NOT_READ = new Set(['cat-a', 'railway', 'python-repr', 'gcloud-yaml', 'gitlab-ci-timestamps']);

describe('mixtures', () => {
  it('nested: the plain file’s report, or it says what it could not read', async () => {
    const forms = lineForms(base);
    expect(forms.length).toBeGreaterThan(60);
    const some = fc.array(fc.constantFrom(...forms), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(some, async (chosen) => {
        checkHonest(await traced(bytesOf(wrapAll(base, chosen))), chosen.map(({ id }) => id).join(' < '));
      }),
      { numRuns: RUNS },
    );
  });

  it('a text before all lines: the plain file’s report', async () => {
    // What is itself the beginning of a line of the system cannot be told from one.
    const prefix = fc
      .string({ unit: fc.constantFrom(...'abcXYZ0189 -_|:>#./()=[]é\t'), minLength: 1, maxLength: 40 })
      .filter((text) => !/\[(?:proxy|dev)\]/.test(text));
    await fc.assert(
      fc.asyncProperty(prefix, async (text) => {
        const lines = base.map((line) => ({ ...line, text: `${text}${line.text}` }));
        const report = await traced(bytesOf(lines));
        expect(report.completeness.verdict, text).toBe('complete');
        expect(essenceOf(report), text).toEqual(plain);
      }),
      { numRuns: RUNS },
    );
  });

  it('several lines in one field: the plain file’s report', async () => {
    const names = ['log', 'message', 'MESSAGE', '_raw', 'line', 'textPayload', 'body'];
    const bundles = fc.record({
      name: fc.constantFrom(...names),
      sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 30, maxLength: 30 }),
      inner: fc.constantFrom('', '[app] ', '2026-11-23T06:57:11.000000000Z stdout F '),
    });
    await fc.assert(
      fc.asyncProperty(bundles, async ({ name, sizes, inner }) => {
        const texts = base.map(({ text }) => `${inner}${text}`);
        const objects = sizes.map((size) => texts.splice(0, size)).filter((some) => some.length > 0);
        const file = objects.map((some) => `${JSON.stringify({ [name]: some.join('\n') })}\n`).join('');
        const report = await traced(Buffer.from(file));
        if (inner === '') expect(report.completeness.verdict, name).toBe('complete');
        checkHonest(report, `${name} ${inner} ${sizes.join(' ')}`);
      }),
      { numRuns: RUNS },
    );
  });

  it('one form behind another, with foreign lines and prefixes on some: never complete with less', async () => {
    const forms = lineForms(base);
    const form = fc.constantFrom(...forms);
    const foreign = fc.constantFrom(
      '',
      'GET / 200',
      '    at x (y.js:1:2)',
      '{"level":30,"msg":"other"}',
      '--',
      '==> a <==',
    );
    const prefix = fc.constantFrom('', '> ', 'x: ', '12:', 'Nov 23 06:57:13 ', '\u001B[31m');
    await fc.assert(
      fc.asyncProperty(
        fc.record({ first: form, second: form, cut: fc.nat(27), foreign, at: fc.nat(26), prefix, every: fc.nat(4) }),
        async ({ first, second, cut, foreign: strange, at, prefix: before, every }) => {
          const lines = [...wrapAll(base.slice(0, cut), [first]), ...wrapAll(base.slice(cut), [second])];
          const some = lines.map((line, index) =>
            index % (every + 1) === 0 ? { ...line, text: `${before}${line.text}` } : line,
          );
          const mixed = [...some.slice(0, at), { ...(base[0] as AppLine), text: strange }, ...some.slice(at)];
          checkHonest(await traced(bytesOf(mixed)), `${first.id} ${cut} ${second.id} “${before}” ${every}`);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
