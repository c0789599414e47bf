// Entries by the strings they hold: those with the id, and what else was written around the request.

import type { LogRecord } from '../../model/log-record.ts';
import { needlesText } from '../../model/id-spelling.ts';
import { count, say } from '../../model/prose.ts';
import type { ContextQuestion, SourceAnswer, WindowQuestion } from '../../model/source.ts';
import { type Kept, keepEnds } from '../windowed/kept-records.ts';
import { spellings } from '../records/marker-spellings.ts';
import { readWindow } from './read-window.ts';
import type { Session } from './session.ts';
import { placelessGap, settle, windowProse } from './window-account.ts';

export async function find(session: Session, { needles, range, signal }: WindowQuestion): Promise<SourceAnswer> {
  const kept = keepRows(session);
  let matched = 0;
  const account = await readWindow(session, {
    strings: needles,
    range,
    signal,
    onRecord: (record) => {
      kept.offer(record);
      matched += 1;
      if (matched % 1000 === 0) session.options.onProgress?.({ matched });
    },
  });
  const records = kept.items();
  return {
    records,
    status: settle({
      selection: session.options.selection,
      asked: say`lines that hold ${needlesText(needles)}`,
      account,
      purpose: 'answer',
      records,
      overLimit: kept.dropped,
      isContext: false,
      moreGaps:
        kept.dropped === 0
          ? []
          : [
              placelessGap({
                kind: 'limit-rows',
                errorType: null,
                summary: say`${count(kept.dropped, 'line')} with the id beyond the row limit: counted, not kept`,
                hidesRows: true,
              }),
            ],
    }),
  };
}

export async function context(session: Session, { range, markers, signal }: ContextQuestion): Promise<SourceAnswer> {
  const kept = keepRows(session);
  const strings = spellings(markers);
  const account = await readWindow(session, { strings, range, signal, onRecord: (record) => kept.offer(record) });
  const records = kept.items();
  return {
    records,
    status: settle({
      selection: session.options.selection,
      asked: say`what the supervisor and other requests wrote, ${windowProse(range)}`,
      account,
      purpose: 'answer',
      records,
      overLimit: 0,
      isContext: true,
      moreGaps:
        kept.dropped === 0
          ? []
          : [
              placelessGap({
                kind: 'limit-context',
                errorType: null,
                summary: say`${count(kept.dropped, 'line')} around the request beyond the row limit were left out`,
                hidesRows: false,
              }),
            ],
    }),
  };
}

function keepRows({ options: { limits }, bounds }: Session): Kept<LogRecord> {
  return keepEnds<LogRecord>({
    max: limits.maxRecords,
    maxBytes: bounds.keptBytes,
    sizeOf: ({ body }) => body.length,
  });
}
