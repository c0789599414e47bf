// How the request was found when nobody said when it ran, as prose.

import { joinProse, own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import type { SearchedWindow, SearchStory, TimeHint, WindowReason } from '../../model/search-story.ts';
import { formatUtc } from '../../model/time.ts';
import type { FoldedWindow } from './folded.ts';
import { formatBytes } from './quantities.ts';
import { chosenSpanText, rangeText } from './range-text.ts';

const REASON_WORDS: Readonly<Record<WindowReason, string>> = {
  asked: 'asked for',
  pasted: 'a time in what was pasted',
  id: 'the time inside the id',
  files: 'where lines of the request were found in files',
  widening: 'back from now',
  lifecycle: 'beside a hit, for the rest of the request',
};

/** `back from now, in 12 steps`. */
export function reasonText(reason: WindowReason, steps: number): string {
  return steps === 1 ? REASON_WORDS[reason] : `${REASON_WORDS[reason]}, in ${steps} steps`;
}

const HINT_WORDS: Readonly<Record<TimeHint['from'], string>> = {
  pasted: 'What was pasted says',
  id: 'The id says',
  files: 'Lines in files say',
};

/** One paragraph: in which way windows were chosen, how far back, and whether the end of the request was seen. */
export function storyText(story: SearchStory, { completeness, provenance, reqId }: TraceReport): Prose {
  const isBounded = provenance.range !== null;
  const hasFiles = completeness.sources.some(({ files }) => files.length > 0);
  const way = isBounded
    ? []
    : [
        own('No time window was given.'),
        ...(hasFiles ? [own('Files were searched whole.')] : []),
        own(`The log store was searched window by window${lookbackText(story)}.`),
      ];
  const skipped = story.windows.filter((window) => window.skipped).length;
  return joinProse(
    [
      ...way,
      ...(reqId === null
        ? []
        : [
            own(
              story.closed
                ? 'Its own lines tell of the request’s end, so no more was looked for.'
                : 'No line in what was searched tells of the request’s end.',
            ),
          ]),
      ...(skipped === 0 ? [] : [own(`Not searched: ${skipped} of ${story.windows.length} windows.`)]),
    ],
    ' ',
  );
}

// None where other sources told the time, so that nobody had to look back.
function lookbackText({ maxLookbackNanos }: SearchStory): string {
  return maxLookbackNanos === 0n ? '' : `, at most ${chosenSpanText(maxLookbackNanos)} back from now`;
}

export function hintText({ from, says, timeUnixNano, range }: TimeHint): Prose {
  return say`${own(HINT_WORDS[from])} ${own(formatUtc(timeUnixNano))} (${says}): a hint, no fact. Looked first at ${own(rangeText(range))}.`;
}

/** For one line of text: the range, why, and what came of it. */
export function windowLine(window: FoldedWindow): Prose {
  const { range, reason, steps, matched, skipped } = window;
  const outcome = skipped ? 'not searched' : `${matched} ${matched === 1 ? 'row' : 'rows'}`;
  return own(`${rangeText(range)}, ${reasonText(reason, steps)}: ${outcome}${estimateText(window)}`);
}

function estimateText({ estimatedBytes }: SearchedWindow): string {
  return estimatedBytes === null
    ? ', no estimate of its size'
    : `, ${formatBytes(estimatedBytes)} by the store’s estimate`;
}
