// What @secretlint's recommended preset knows and we do not. It is asked once for many texts (a call costs as much as a
// hundred lines) and loaded when first asked, so that starting up does not pay for it.

import { MIN_SECRET_CHARS } from './patterns.ts';
import type { Span } from './span.ts';

/**
 * One call's text. @secretlint compares each find with each other one, so that a text full of finds is slow when large.
 */
const BATCH_CHARS = 65_536;
/** A longer text is cut; what the cuts share is longer than any secret the preset looks for (a private key, 10,000). */
const OVERLAP_CHARS = 12_288;
/** No expression of the preset reads across it. */
const SEPARATOR = '\n\0\n';
/** The preset obeys `secretlint-disable` comments. In a log that would be for the writer of a line to decide. */
const OBEYS_COMMENTS = '@secretlint/secretlint-rule-filter-comments';
const RULE_ID = /^.*secretlint-rule-/;

/** The preset's names where ours differ. */
const KINDS: Readonly<Record<string, string>> = {
  privatekey: 'private-key',
  basicauth: 'login',
  'database-connection-string': 'login',
  'hashicorp-vault': 'vault',
  '1password': 'onepassword',
};

interface Piece {
  readonly text: string;
  readonly from: number;
  readonly content: string;
}

/** For each text that holds something: where. Throws when @secretlint does: unlooked-at text must not pass as clean. */
export async function askSecretlint(texts: Iterable<string>): Promise<ReadonlyMap<string, readonly Span[]>> {
  const found = new Map<string, Span[]>();
  for (const batch of batches(texts)) {
    for (const { start, end, kind } of await lint(batch.map(({ content }) => content).join(SEPARATOR))) {
      let at = 0;
      for (const { text, from, content } of batch) {
        const low = Math.max(start - at, 0);
        const high = Math.min(end - at, content.length);
        if (low < high) {
          const spans = found.get(text) ?? [];
          found.set(text, spans);
          spans.push({ start: from + low, end: endOfWord(text, from + high), kind });
        }
        at += content.length + SEPARATOR.length;
        if (at > end) break;
      }
    }
  }
  return found;
}

async function lint(content: string): Promise<readonly Span[]> {
  const [{ lintSource }, { rules }, { secretLintProfiler }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
    import('@secretlint/profiler'),
  ]);
  // On by default, it leaves performance marks that nobody takes away: a hundred for each call, for as long as we run.
  secretLintProfiler.setEnabled(false);
  const config = {
    rules: rules.filter(({ meta }) => meta.id !== OBEYS_COMMENTS).map((rule) => ({ id: rule.meta.id, rule })),
  };
  const source = { content, filePath: 'log', contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  return messages.map(({ range: [start, end], ruleId }) => {
    const name = ruleId.replace(RULE_ID, '');
    return { start, end, kind: KINDS[name] ?? name };
  });
}

// The preset's AWS rule reports a range as long as the secret but from the start of its name (version 12.0.0): its end
// falls into the middle of the value.
function endOfWord(text: string, end: number): number {
  let at = end;
  while (
    at < text.length &&
    /[A-Za-z0-9+/=_-]/.test(text[at - 1] as string) &&
    /[A-Za-z0-9+/=_-]/.test(text[at] as string)
  )
    at += 1;
  return at;
}

function* batches(texts: Iterable<string>): Generator<readonly Piece[]> {
  let batch: Piece[] = [];
  let chars = 0;
  for (const piece of pieces(texts)) {
    if (chars > 0 && chars + piece.content.length > BATCH_CHARS) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(piece);
    chars += piece.content.length;
  }
  if (batch.length > 0) yield batch;
}

function* pieces(texts: Iterable<string>): Generator<Piece> {
  for (const text of texts) {
    if (text.length <= MIN_SECRET_CHARS) continue;
    for (let from = 0; ; from += BATCH_CHARS - OVERLAP_CHARS) {
      yield { text, from, content: text.slice(from, from + BATCH_CHARS) };
      if (from + BATCH_CHARS >= text.length) break;
    }
  }
}
