// The one place that removes secrets, personal data and message text. What it returns may still be hostile (escaping is
// the reporters' business), and what it removes is its best effort (docs/redaction.md).

import type { JsonValue } from '../model/json.ts';
import type { LogRecord, RedactedRecord } from '../model/log-record.ts';
import type { ContentRules, Credential, Redactor } from '../model/redaction.ts';
import type { RedactionLedger } from '../model/report.ts';
import { writeJson } from './json-text.ts';
import { contentMarker, countChars, TOO_DEEP } from './marker.ts';
import type { NameRules } from './named-values.ts';
import { ownCredentials } from './own-credentials.ts';
import { findSpans } from './patterns.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { askSecretlint } from './secretlint.ts';
import { CONTENT_KINDS, NAMED_SECRET, type Span } from './span.ts';
import { type Visitor, walkRecord } from './walk.ts';

type Finds = ReadonlyMap<string, readonly Span[]>;

/** Text that is no log record has neither ids nor content of its own. */
const NO_RULES: NameRules = { idKeys: new Set(), isContentKey: () => false };

export interface RedactorOptions {
  /** False: all is let through but our own credentials, and the ledger says so. */
  readonly enabled: boolean;
  /** Those known so far; a list that grows. Absent: there are none. */
  readonly credentials?: () => readonly Credential[];
  /** Ids that were asked for: left alone even where a credential is in them. */
  readonly askedIds?: readonly string[];
}

/** One instance per report. */
export function createRedactor({ enabled, credentials = () => [], askedIds = [] }: RedactorOptions): Redactor {
  const pseudonyms = createPseudonyms();
  const own = ownCredentials({ credentials, askedIds, pseudonyms });
  const ledger = (): RedactionLedger => ({ enabled, counts: pseudonyms.counts() });
  if (!enabled) {
    return {
      records: (records) => Promise.resolve(records.map((record) => brand(own.record(record)))),
      text: (text) => Promise.resolve(own.text(text)),
      ledger,
    };
  }
  const inTurn = createQueue();
  return {
    records: (records, rules) => inTurn(() => redactRecords(records.map(own.record), { rules, pseudonyms })),
    text: (given) =>
      inTurn(async () => {
        const text = own.text(given);
        const finds = await askSecretlint([text]);
        return replace(text, findSpans(text, NO_RULES, finds.get(text)), pseudonyms);
      }),
    ledger,
  };
}

async function redactRecords(
  records: readonly LogRecord[],
  { rules, pseudonyms }: { readonly rules: ContentRules; readonly pseudonyms: Pseudonyms },
): Promise<readonly RedactedRecord[]> {
  const keys = { content: new Set(rules.contentKeys), ids: new Set(rules.idKeys) };
  const walk = (record: LogRecord, visitorOf: (names: NameRules) => Visitor): LogRecord => {
    const names: NameRules = {
      idKeys: keys.ids,
      isContentKey: (key) => keys.content.has(key) && !rules.isDiagnosis(record, key),
    };
    const contentFrom = record.prefix === null ? rules.contentFrom(record) : null;
    return walkRecord(record, { rules: names, visitor: visitorOf(names), contentFrom });
  };
  const texts = new Set<string>();
  const collecting = collectInto(texts);
  for (const record of records) walk(record, () => collecting);
  const finds = await askSecretlint(texts);
  const known = new Map<string, readonly Span[]>();
  return records.map((record) =>
    brand(walk(record, (names) => replacing({ names, contentKeys: keys.content, finds, known, pseudonyms }))),
  );
}

/** Changes nothing and remembers the texts. */
function collectInto(texts: Set<string>): Visitor {
  return {
    text(text) {
      texts.add(text);
      return text;
    },
    secret: () => '',
    content: () => '',
    tooDeep: () => '',
  };
}

interface ReplacingOptions {
  readonly names: NameRules;
  /** Whether one of these is content, each record decides. */
  readonly contentKeys: ReadonlySet<string>;
  readonly finds: Finds;
  /** Spans of texts that are the same in every record; log lines repeat most of their values. */
  readonly known: Map<string, readonly Span[]>;
  readonly pseudonyms: Pseudonyms;
}

function replacing({ names, contentKeys, finds, known, pseudonyms }: ReplacingOptions): Visitor {
  return {
    text(text) {
      let spans = known.get(text);
      if (spans === undefined) {
        let dependsOnRecord = false;
        const asked: NameRules = {
          idKeys: names.idKeys,
          isContentKey(key) {
            dependsOnRecord ||= contentKeys.has(key);
            return names.isContentKey(key);
          },
        };
        spans = findSpans(text, asked, finds.get(text));
        if (!dependsOnRecord) known.set(text, spans);
      }
      return replace(text, spans, pseudonyms);
    },
    secret: (value) => pseudonyms.name(kindOf(value), value),
    content(kind, value) {
      pseudonyms.count(kind);
      return contentMarker({ kind, chars: charsOf(value), items: Array.isArray(value) ? value.length : null });
    },
    tooDeep() {
      pseudonyms.count('too-deep');
      return TOO_DEEP;
    },
  };
}

function replace(text: string, spans: readonly Span[], pseudonyms: Pseudonyms): string {
  if (spans.length === 0) return text;
  let shown = '';
  let from = 0;
  for (const { start, end, kind } of spans) {
    const value = text.slice(start, end);
    shown += text.slice(from, start);
    if (CONTENT_KINDS.has(kind)) {
      pseudonyms.count(kind);
      shown += contentMarker({ kind, chars: countChars(value), items: null });
    } else shown += pseudonyms.name(kind === NAMED_SECRET ? kindOf(value) : kind, value);
    from = end;
  }
  return shown + text.slice(from);
}

/** A value known by its name has the number it has elsewhere, where only its form gave it away. */
function kindOf(value: string): string {
  const [first, ...others] = findSpans(value, NO_RULES);
  return first !== undefined && others.length === 0 && first.start === 0 && first.end === value.length
    ? first.kind
    : NAMED_SECRET;
}

function charsOf(value: JsonValue): number {
  return countChars(typeof value === 'string' ? value : writeJson(value));
}

// The only place where a record becomes a redacted one.
function brand(record: LogRecord): RedactedRecord {
  return record as RedactedRecord;
}

/** Numbers follow the order of the calls, not of what each call waits for. */
function createQueue(): <T>(job: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const next = last.then(job, job);
    last = next.catch(() => undefined);
    return next;
  };
}
