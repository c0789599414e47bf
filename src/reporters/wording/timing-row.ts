// The row that says where the time went: one line where it went into one part, and none where there is nothing to say.

import { cite, joinProse, own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatDuration, NANOS_PER_MS } from '../../model/time.ts';
import { dominantStage, percentText, spanNanos, type TimingStage } from '../../model/timing.ts';
import type { AnswerRow } from './answer-row.ts';

/** Below this one tick of the lines' clock is a percent and more, and nobody asks where the time went. */
const WORTH_A_ROW_NANOS = 100n * NANOS_PER_MS;
const STAGES_SHOWN = 4;
/** What is shorter is in the JSON. */
const SHARE_SHOWN = 0.05;

export function timingRows(report: TraceReport): readonly AnswerRow[] {
  const { timing, request } = report;
  const span = spanNanos(timing);
  const isTold = timing.some(({ stage }) => stage !== 'rest') || dominantStage(timing) !== null;
  if (span < WORTH_A_ROW_NANOS || !isTold) return [];
  const longestFirst = timing
    .filter(({ stage, share }) => stage !== 'rest' && share >= SHARE_SHOWN)
    .toSorted((a, b) => Number(b.durationNanos - a.durationNanos))
    .slice(0, STAGES_SHOWN);
  const rest = timing.filter(({ stage, share }) => stage === 'rest' && share >= SHARE_SHOWN);
  const parts = [...longestFirst, ...rest].map(stageText);
  return [
    {
      label: 'Time',
      lead: '',
      tone: 'plain',
      text: say`${own(`${request.spanIsStated ? '' : 'at least '}${formatDuration(span)}: `)}${joinProse(parts)}`,
    },
  ];
}

function stageText({ stage, words, durationNanos, share, from, to }: TimingStage): Prose {
  const text = own(`${words} ${formatDuration(durationNanos)} (${percentText(share)})`);
  return stage === 'rest' ? say`${text}, not told by the lines read` : say`${text} ${cite(from, to)}`;
}
