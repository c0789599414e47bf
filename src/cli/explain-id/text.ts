// What `explain-id` prints: for a person, and as JSON.

import type { ExplainedText } from '../../app/explain-id.ts';
import type { IdCandidate } from '../../id-time/index.ts';
import { plainText, type Prose } from '../../model/prose.ts';
import type { TimeHint } from '../../model/search-story.ts';
import { formatUtc } from '../../model/time.ts';
import { fold } from '../../reporters/wording/folded.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { wireRange } from '../../reporters/json/wire-time.ts';
import { rangeText } from '../../reporters/wording/range-text.ts';
import { reasonText } from '../../reporters/wording/search-text.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';

export function explainedAsText({ ids, hints, windows }: ExplainedText): string {
  const pasted = hints.filter(({ from }) => from === 'pasted');
  const lines = [
    ...ids.flatMap(({ id, candidates, says, spellings }) => [
      escapeTerminal(id),
      ...(candidates.length === 0 ? [says] : candidates.map((candidate) => candidate.says)).map(indented),
      ...(spellings.length < 2 ? [] : [`  also searched for as ${spellings.slice(1).map(escapeTerminal).join(', ')}`]),
    ]),
    ...(pasted.length === 0 ? [] : ['Times in the text:', ...pasted.map(hintLine)]),
    '',
    'Without --around or another window, a log store is searched in this order, until the request is found and closed:',
    ...fold(windows, (a, b) => a.reason === b.reason).map(
      ({ range, items }, index) =>
        `  ${String(index + 1).padStart(2)}  ${rangeText(range)}, ${reasonText(items[0].reason, items.length)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function hintLine({ says, timeUnixNano }: TimeHint): string {
  return indented([formatUtc(timeUnixNano), ', ', ...says]);
}

function indented(prose: Prose): string {
  return `  ${escapeTerminal(plainText(prose))}`;
}

export function explainedAsJson({ ids, hints, windows }: ExplainedText): string {
  const value = {
    schemaVersion: 1,
    ids: ids.map(({ id, candidates, says, spellings }) => ({
      id,
      spellings,
      says: plainText(says),
      candidates: candidates.map(wireCandidate),
    })),
    hints: hints.map(({ from, says, timeUnixNano, range }) => ({
      from,
      says: plainText(says),
      timeUnixNano: String(timeUnixNano),
      range: wireRange(range),
    })),
    windows: windows.map(({ range, reason }) => ({ range: wireRange(range), reason })),
  };
  return escapeJsonText(`${JSON.stringify(value, null, 2)}\n`);
}

function wireCandidate({ format, timeUnixNano, precisionNanos, plausible, trust, says }: IdCandidate): object {
  return {
    format,
    timeUnixNano: String(timeUnixNano),
    precisionNanos: String(precisionNanos),
    plausible,
    trust: plainText(trust),
    says: plainText(says),
  };
}
