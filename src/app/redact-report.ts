// Records are redacted before anything looks at them. What a report holds besides records (file names, error texts, the
// command line) is redacted here, last.

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
  return {
    ...report,
    completeness: {
      ...report.completeness,
      sources: report.completeness.sources.map((source) => redactStatus(source, { text, prose })),
      notes: report.completeness.notes.map(prose),
    },
    events: report.events.map((event) => redactOrigins(event, text)),
    outages: report.outages.map((outage) => ({
      ...outage,
      exit: redactOrigins(outage.exit, text),
      ready: outage.ready === null ? null : redactOrigins(outage.ready, text),
      events: outage.events.map((event) => redactOrigins(event, text)),
    })),
    redactions: redactor.ledger(),
    provenance: {
      ...report.provenance,
      command: report.provenance.command.map(text),
      rangeFrom: report.provenance.rangeFrom === null ? null : text(report.provenance.rangeFrom),
    },
  };
}

type Redact = (text: string) => string;

function redactStatus(
  source: SourceStatus,
  { text, prose }: { readonly text: Redact; readonly prose: (parts: Prose) => Prose },
): SourceStatus {
  return {
    ...source,
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

function redactOrigins(event: TimelineEvent, text: Redact): TimelineEvent {
  const redact = (origin: Origin): Origin => ({ ...origin, file: text(origin.file) });
  return {
    ...event,
    origins: event.origins.map(redact),
    record: { ...event.record, origin: redact(event.record.origin) },
  };
}

function untrustedTexts(report: TraceReport): ReadonlySet<string> {
  const texts = new Set<string>([...report.provenance.command, report.provenance.rangeFrom ?? '']);
  const addProse = (parts: Prose): void => {
    for (const part of parts) if (typeof part !== 'string' && 'code' in part) texts.add(part.code);
  };
  report.completeness.notes.forEach(addProse);
  for (const source of report.completeness.sources) {
    addProse(source.asked);
    for (const file of source.files) texts.add(file.path);
    for (const place of source.flaws.flatMap(({ where }) => where)) texts.add(place);
    for (const gap of source.gaps) {
      texts.add(gap.file ?? '');
      addProse(gap.summary);
    }
  }
  for (const event of report.events) for (const origin of event.origins) texts.add(origin.file);
  return texts;
}

async function redactAll(texts: ReadonlySet<string>, redactor: Redactor): Promise<Redact> {
  const redacted = new Map<string, string>();
  for (const text of texts) redacted.set(text, text === '' ? text : await redactor.text(text));
  return (text) => redacted.get(text) ?? text;
}
