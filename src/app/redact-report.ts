// Records are redacted before anything looks at them. What a report holds besides records (file names, error texts, labels,
// queries, the command line) is redacted here, last.

import type { Outage } from '../model/correlation.ts';
import type { SourceStatus } from '../model/coverage.ts';
import type { TimelineEvent } from '../model/event.ts';
import type { Origin } from '../model/log-record.ts';
import type { Prose, ProsePart } from '../model/prose.ts';
import type { Redactor } from '../model/redaction.ts';
import type { TraceReport } from '../model/report.ts';

export async function redactReport(report: TraceReport, redactor: Redactor): Promise<TraceReport> {
  const text = await redactAll(untrustedTexts(report), redactor);
  const prose = (parts: Prose): Prose =>
    parts.map((part): ProsePart => (typeof part === 'string' || !('code' in part) ? part : { code: text(part.code) }));
  const deep = <T>(value: T): T => mapStrings(value, text) as T;
  return {
    ...report,
    completeness: {
      ...report.completeness,
      sources: report.completeness.sources.map((source) => redactStatus(source, { text, prose, deep })),
      notes: report.completeness.notes.map(prose),
    },
    events: report.events.map((event) => redactOrigins(event, { text, deep })),
    outages: report.outages.map((outage) => redactOutage(outage, { text, deep })),
    outagesElsewhere: report.outagesElsewhere.map((outage) => redactOutage(outage, { text, deep })),
    correlations: report.correlations.map((correlation) => ({
      ...correlation,
      title: prose(correlation.title),
      summary: prose(correlation.summary),
    })),
    outcome: { ...report.outcome, summary: prose(report.outcome.summary) },
    absences: report.absences.map((absence) => ({ ...absence, why: prose(absence.why) })),
    next: report.next.map(prose),
    metrics: deep(report.metrics),
    search: deep(report.search),
    redactions: redactor.ledger(),
    provenance: {
      ...report.provenance,
      command: report.provenance.command.map(text),
      rangeFrom: report.provenance.rangeFrom === null ? null : text(report.provenance.rangeFrom),
    },
  };
}

type Redact = (text: string) => string;

interface Redacts {
  readonly text: Redact;
  /** Every string in a value, however deep. */
  readonly deep: <T>(value: T) => T;
}

function redactStatus(
  source: SourceStatus,
  { text, prose, deep }: Redacts & { readonly prose: (parts: Prose) => Prose },
): SourceStatus {
  return {
    ...source,
    server: deep(source.server),
    queries: deep(source.queries),
    asked: prose(source.asked),
    files: source.files.map((file) => ({ ...file, path: text(file.path) })),
    flaws: source.flaws.map((flaw) => ({ ...flaw, where: flaw.where.map(text) })),
    gaps: source.gaps.map((gap) => ({
      ...gap,
      file: gap.file === null ? null : text(gap.file),
      summary: prose(gap.summary),
    })),
  };
}

function redactOutage(outage: Outage, redacts: Redacts): Outage {
  return {
    ...outage,
    exit: redactOrigins(outage.exit, redacts),
    ready: outage.ready === null ? null : redactOrigins(outage.ready, redacts),
    events: outage.events.map((event) => redactOrigins(event, redacts)),
    later: outage.later.map((event) => redactOrigins(event, redacts)),
  };
}

function redactOrigins(event: TimelineEvent, { text, deep }: Redacts): TimelineEvent {
  const redact = (origin: Origin): Origin => ({
    ...origin,
    file: text(origin.file),
    entry: origin.entry === null ? null : { ...origin.entry, ...deep({ labels: origin.entry.labels }) },
  });
  return {
    ...event,
    origins: event.origins.map(redact),
    record: { ...event.record, ...deep({ writer: event.record.writer }), origin: redact(event.record.origin) },
  };
}

function untrustedTexts(report: TraceReport): ReadonlySet<string> {
  const texts = new Set<string>([...report.provenance.command, report.provenance.rangeFrom ?? '']);
  const addProse = (parts: Prose): void => {
    for (const part of parts) if (typeof part !== 'string' && 'code' in part) texts.add(part.code);
  };
  const addDeep = (value: unknown): void => void mapStrings(value, (text) => (texts.add(text), text));
  report.completeness.notes.forEach(addProse);
  report.next.forEach(addProse);
  addProse(report.outcome.summary);
  for (const { why } of report.absences) addProse(why);
  for (const { title, summary } of report.correlations) [title, summary].forEach(addProse);
  for (const source of report.completeness.sources) {
    addProse(source.asked);
    addDeep([source.server, source.queries]);
    for (const file of source.files) texts.add(file.path);
    for (const place of source.flaws.flatMap(({ where }) => where)) texts.add(place);
    for (const gap of source.gaps) {
      texts.add(gap.file ?? '');
      addProse(gap.summary);
    }
  }
  for (const origin of report.events.flatMap(({ origins }) => origins)) {
    texts.add(origin.file);
    addDeep({ labels: origin.entry?.labels ?? null });
  }
  for (const { record } of report.events) addDeep(record.writer);
  addDeep([report.metrics, report.search]);
  return texts;
}

async function redactAll(texts: ReadonlySet<string>, redactor: Redactor): Promise<Redact> {
  const redacted = new Map<string, string>();
  for (const text of texts) redacted.set(text, text === '' ? text : await redactor.text(text));
  return (text) => redacted.get(text) ?? text;
}

/** The same value with every string in it put through `change`; of keys the names of labels alone, which others chose. Plain data only. */
function mapStrings(value: unknown, change: Redact): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'labels' && isPlainMap(item) ? mapLabels(item, change) : mapStrings(item, change),
    ]),
  );
}

function mapLabels(labels: Readonly<Record<string, unknown>>, change: Redact): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [change(name), mapStrings(value, change)]));
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
