import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME_REASONS } from '../../src/profiles/codex-app-server/story/reasons.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { TIMING_STAGES } from '../../src/profiles/codex-app-server/story/stages.ts';
import { json } from '../../src/reporters/json/index.ts';
import { wireReport } from '../../src/reporters/json/wire-report.ts';
import { escapeJsonText } from '../../src/reporters/json/escape.ts';
import { ndjson, toNdjsonRows } from '../../src/reporters/ndjson/index.ts';
import { cycle, hostileText, NAUGHTY } from './hostile-text.ts';
import { liveReport } from './sample-live.ts';
import { completeReport, makeEvent, notFoundReport, sampleReport } from './sample-report.ts';

const OPTIONS = { width: 80, color: false, all: false };
const schema = JSON.parse(
  readFileSync(new URL('../../docs/schema/trace-report-v1.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);

function errorsOf(text: string): unknown {
  validate(JSON.parse(text));
  return validate.errors;
}

describe('json', () => {
  it('keeps what the published schema promises', () => {
    for (const report of [sampleReport(), completeReport(), notFoundReport(), liveReport()])
      expect(errorsOf(json.render(report, OPTIONS))).toBeNull();
  });

  it('names the reason of the verdict in one of the published words, in the header of NDJSON too', () => {
    const { $defs } = schema as { $defs: { outcomeReason: { enum: readonly string[]; description: string } } };
    expect($defs.outcomeReason.enum).toEqual(OUTCOME_REASONS);
    for (const reason of OUTCOME_REASONS) expect($defs.outcomeReason.description).toContain(reason);
    expect(wireReport(sampleReport()).outcome.reason).toBe('worker_exit');
    expect([...toNdjsonRows(notFoundReport())][0]).toMatchObject({
      outcome: { verdict: 'unknown', reason: 'not_found' },
    });
    const wrong = {
      ...wireReport(sampleReport()),
      outcome: { ...wireReport(sampleReport()).outcome, reason: 'other' },
    };
    expect(validate(JSON.parse(JSON.stringify(wrong)))).toBe(false);
  });

  it('has where the time went, in the published stages, lengths as strings', () => {
    const { $defs } = schema as {
      $defs: { timingStage: { properties: { stage: { enum: readonly string[]; description: string } } } };
    };
    const { enum: stages, description } = $defs.timingStage.properties.stage;
    expect(stages).toEqual(TIMING_STAGES);
    for (const stage of TIMING_STAGES) expect(description).toContain(`${stage}: `);
    const wire = wireReport(sampleReport());
    expect(wire.timing[2]).toEqual({
      stage: 'backend_silent',
      durationNano: '1978000000',
      share: 1978 / 2004,
      from: 'E08',
      to: 'E29',
    });
    for (const wrong of [{ durationNano: 1978 }, { durationNano: '-1' }, { share: 1.1 }, { stage: 'other' }])
      expect(
        validate({ ...JSON.parse(json.render(sampleReport(), OPTIONS)), timing: [{ ...wire.timing[2], ...wrong }] }),
      ).toBe(false);
  });

  it('keeps it with hostile text everywhere', () => {
    for (let at = 0; at < NAUGHTY.length; at += 60)
      for (const report of [sampleReport(cycle(NAUGHTY, at)), liveReport(cycle(NAUGHTY, at))])
        expect(errorsOf(json.render(report, OPTIONS))).toBeNull();
  });

  it('is refused by the schema when a time becomes a number or an event loses its origin', () => {
    const report = JSON.parse(json.render(sampleReport(), OPTIONS)) as {
      events: { timeUnixNano: unknown; origin?: unknown }[];
    };
    expect(validate({ ...report, events: [{ ...report.events[0], timeUnixNano: 1 }] })).toBe(false);
    const { origin: _, ...rest } = report.events[0] ?? {};
    expect(validate({ ...report, events: [rest] })).toBe(false);
  });

  it('says the same as the report: all events, no fold, times to the nanosecond', () => {
    const report = sampleReport();
    const wire = JSON.parse(json.render(report, OPTIONS)) as ReturnType<typeof wireReport>;
    expect(wire).toEqual(JSON.parse(JSON.stringify(wireReport(report))));
    expect(wire.events.map(({ id }) => id)).toEqual(report.events.map(({ id }) => id));
    expect(wire.events.find(({ id }) => id === 'E08')).toMatchObject({
      kind: 'backend_request',
      scope: 'request',
      timeUnixNano: '1795417031288000000',
      facts: { rpcId: '15', method: 'sendUserMessage' },
      origin: { source: 'file', file: 'logs/proto.ndjson', line: 633, offset: 253200 },
      attributes: { rpc_id: '15', nested: { deep: [1, '9007199254740993', null, 'x'] } },
    });
    expect(wire.events.find(({ id }) => id === 'E03')).toMatchObject({
      timeUnixNano: null,
      between: { notBeforeUnixNano: '1795417031272000000', notAfterUnixNano: '1795417031288000000' },
    });
    expect(wire.completeness.sources[0]?.gaps[0]).toMatchObject({ kind: 'truncated-gzip', hidesRows: true });
  });

  it('has what live stores add: entries, queries, metrics, the search, links', () => {
    const wire = JSON.parse(json.render(liveReport(), OPTIONS)) as ReturnType<typeof wireReport>;
    expect(wire.events.find(({ id }) => id === 'E02')?.origins).toEqual([
      {
        source: 'loki',
        file: '{container="codex-app-1", env="dev", service_name="codex-app", filename="proto.ndjson"}',
        line: null,
        offset: 0,
        entry: {
          labels: { container: 'codex-app-1', env: 'dev', service_name: 'codex-app', filename: 'proto.ndjson' },
          timeUnixNano: '1795417031274000000',
          occurrence: 0,
          tenant: null,
        },
      },
    ]);
    expect(wire.completeness.sources[0]).toMatchObject({
      server: { address: 'http://loki:3100', version: '3.4.6' },
      queries: [{ rows: 20, countedRows: 20 }, { rows: 2, countedRows: 2 }, { countedRows: null }],
    });
    expect(wire.metrics?.signals.map(({ verdict }) => verdict)).toEqual([
      'breached',
      'ok',
      'ok',
      'ok',
      'no-data',
      'failed',
      'ok',
    ]);
    expect(wire.metrics?.signals[3]?.points.at(-1)?.value).toBe('+Inf');
    expect(wire.metrics?.signals[0]?.points.at(-1)?.value).toBe('NaN');
    expect(wire.metrics?.signals[4]?.value).toBeNull();
    expect(wire.search?.maxLookbackNanos).toBe('604800000000000');
    expect(wire.search?.windows.map(({ skipped }) => skipped)).toEqual([false, false, true]);
    expect(wire.links).toEqual(liveReport().links);
    expect([...toNdjsonRows(liveReport())][0]).toMatchObject({
      metrics: wire.metrics,
      search: wire.search,
      links: wire.links,
    });
  });

  it('is refused by the schema when a live field is missing, unknown or of another type', () => {
    const change = (path: string, value: unknown): boolean => {
      const report = JSON.parse(json.render(liveReport(), OPTIONS)) as Record<string, unknown>;
      const keys = path.split('.');
      const last = keys.pop() ?? '';
      const at = keys.reduce<Record<string, unknown>>((of, key) => of[key] as Record<string, unknown>, report);
      if (value === undefined) delete at[last];
      else at[last] = value;
      return validate(report);
    };
    expect(change('reqId', null)).toBe(true);
    const missing = [
      'metrics',
      'search',
      'links',
      'metrics.notes',
      'metrics.signals.0.verdict',
      'metrics.episodes.0.untilUnixNano',
      'metrics.rules.0.value',
      'metrics.alertmanager.silences',
      'search.windows.0.reason',
      'links.runbooks',
      'completeness.sources.0.server',
      'completeness.sources.0.queries',
      'completeness.sources.0.queries.0.countedRows',
      'events.0.origin.entry',
      'events.0.origins.0.entry.timeUnixNano',
    ];
    for (const path of missing) expect(change(path, undefined), path).toBe(false);
    const wrong: Readonly<Record<string, unknown>> = {
      'metrics.signals.0.value': 'many',
      'metrics.signals.0.unknown': 1,
      'metrics.signals.0.atUnixNano': 1,
      'metrics.signals.0.verdict': 'fine',
      'search.closed': 'yes',
      'links.request': 'javascript:alert(1)',
      'links.events.E01': 'https://example.net/ x',
      'links.metrics.E01': 'https://example.net/x',
      'completeness.sources.0.queries.0.rows': '20',
      'events.0.origins.0.entry.labels.x': 1,
    };
    for (const [path, value] of Object.entries(wrong)) expect(change(path, value), path).toBe(false);
  });

  it('takes a key named __proto__ for a key', () => {
    const attributes = JSON.parse('{"__proto__":{"polluted":true}}') as JsonObject;
    const event = makeEvent({
      id: 'E01',
      atMs: 0,
      fact: { kind: 'log', event: null },
      lane: 'log',
      what: [],
      file: 'a',
      line: 1,
      attributes,
    });
    expect(json.render({ ...sampleReport(), events: [event] }, OPTIONS)).toContain(
      '"__proto__": {\n          "polluted": true',
    );
  });

  it('survives nesting that no decoder lets through', () => {
    let value: JsonObject = { bottom: true };
    for (let depth = 0; depth < 5000; depth += 1) value = { a: value };
    const event = makeEvent({
      id: 'E01',
      atMs: 0,
      fact: { kind: 'log', event: null },
      lane: 'log',
      what: [],
      file: 'a',
      line: 1,
      attributes: value,
    });
    expect(ndjson.render({ ...sampleReport(), events: [event] }, OPTIONS)).toContain('nested deeper than');
  });
});

describe('JSON in pieces', () => {
  it.each([
    ['a report', sampleReport(cycle(NAUGHTY))],
    ['no events', { ...sampleReport(), events: [] }],
  ])('is what the whole would be: %s', (_name, report) => {
    const pieces = [...(json.pieces?.(report) ?? [])];
    expect(pieces.join('')).toBe(`${escapeJsonText(JSON.stringify(wireReport(report), null, 2))}\n`);
    expect(pieces).toHaveLength(report.events.length + 2);
    expect(json.render(report, OPTIONS)).toBe(pieces.join(''));
  });
});

describe('JSON text', () => {
  it('holds no character that a terminal would act on, and the same values', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const escaped = escapeJsonText(JSON.stringify({ [text]: text }, null, 1));
        expect(escaped).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(escaped)).toEqual(JSON.parse(JSON.stringify({ [text]: text })));
      }),
    );
  });
});

describe('ndjson', () => {
  it('is a header with answer, completeness and counts, then events, then correlations', () => {
    const report = sampleReport(cycle(NAUGHTY));
    const rows = ndjson
      .render(report, OPTIONS)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string });
    expect(rows[0]).toMatchObject({
      type: 'report',
      schemaVersion: 1,
      outcome: { verdict: 'failed' },
      completeness: { verdict: 'incomplete' },
      counts: { events: report.events.length, correlations: 4 },
    });
    expect(rows[0]).not.toHaveProperty('events');
    expect(rows.slice(1).map(({ type }) => type)).toEqual([
      ...report.events.map(() => 'event'),
      ...report.correlations.map(() => 'correlation'),
    ]);
    expect(rows).toEqual(JSON.parse(JSON.stringify([...toNdjsonRows(report)])));
  });
});
