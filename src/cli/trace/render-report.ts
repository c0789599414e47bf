import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import type { Reporter, ReporterOptions } from '../../model/reporter.ts';
import { FORMATS } from '../../reporters/index.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { toNdjsonRows } from '../../reporters/ndjson/index.ts';
import { PASTE_TARGETS } from '../../reporters/paste/index.ts';
import { toNdjson } from '../output/output.ts';

export interface RenderOptions extends ReporterOptions {
  readonly format: string;
}

/** As one text, or in pieces where it is too much to be held whole. */
export async function renderReport(
  report: TraceReport,
  { format, ...options }: RenderOptions,
): Promise<string | AsyncIterable<string>> {
  // The ndjson package's writer is JSON.stringify: it leaves C1 and bidi characters as they are.
  if (format === 'ndjson') return escaped(toNdjson(toNdjsonRows(report)));
  const known = FORMATS.find(({ id }) => id === format) ?? PASTE_TARGETS.find(({ id }) => id === format);
  if (known === undefined)
    throw new InputError(say`${format} is no output format`, [
      own(`use one of ${FORMATS.map(({ id }) => id).join(', ')}`),
    ]);
  const reporter: Reporter = await known.load();
  return reporter.pieces === undefined ? reporter.render(report, options) : later(reporter.pieces(report));
}

async function* escaped(texts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const text of texts) yield escapeJsonText(text);
}

async function* later(texts: Iterable<string>): AsyncGenerator<string> {
  yield* texts;
}
