// Links of a report. Their text is ours, their address stands in `<…>` and holds nothing that could end it
// (web-link.ts). In tables they refer to definitions at the end, so that rows stay readable as text; a citation of one
// such event is then a link as well.

import type { EventId } from '../../model/event.ts';
import type { TraceReport } from '../../model/report.ts';
import { linkOf } from '../wording/web-link.ts';

/** `[open][E07]`, or nothing where no address is known. */
export function rowLink(report: TraceReport, id: EventId): string {
  return linkOf(report, id) === null ? '' : `[open][${id}]`;
}

const ROW_LINK = /\[open\]\[([A-Z]\d+)\]/g;

/**
 * What `[open][E07]` in finished Markdown refers to: one line an id, for its very end, so that addresses part no text.
 */
export function definitions(report: TraceReport, markdown: string): string {
  return [...new Set([...markdown.matchAll(ROW_LINK)].map(([, id = '']) => id))]
    .flatMap((id) => {
      const url = linkOf(report, id);
      return url === null ? [] : [`[${id}]: <${url}>`];
    })
    .join('\n');
}

/** `[text](<https://…>)`. Text of ours without markup; an address from `safeAddress`. */
export function inlineLink(text: string, url: string): string {
  return `[${text}](<${url}>)`;
}
