// The report on a terminal: the answer first, as wide as the window, coloured only when asked. Everything untrusted
// goes through terminal-escape.ts; the only control sequences are the colours of pretty/palette.ts.

import type { TextReporter } from '../../model/reporter.ts';
import { paletteFor } from './palette.ts';
import { answerLines, findingLines, titleLines } from './answer-lines.ts';
import { closingLines, linkLines, nextLines, searchedLines } from './closing-lines.ts';
import type { Canvas } from './layout.ts';
import { signalBlocks } from './signal-lines.ts';
import { mentionLines, timelineLines } from './timeline-lines.ts';
import { isFound } from '../wording/answer.ts';

const NARROWEST = 24;

export const pretty: TextReporter = {
  id: 'pretty',
  description: 'timeline for a terminal',
  render(report, { width, color, all }) {
    const canvas: Canvas = { width: Math.max(NARROWEST, Math.trunc(width)), palette: paletteFor(color) };
    const found = isFound(report);
    const blocks: readonly (readonly string[])[] = [
      titleLines(report, canvas),
      answerLines(report, canvas),
      findingLines(report, canvas),
      timelineLines(report, { all, canvas }),
      ...(found ? [] : [nextLines(report, canvas)]),
      ...signalBlocks(report, canvas),
      mentionLines(report, canvas),
      searchedLines(report, canvas),
      linkLines(report, canvas),
      ...(found ? [nextLines(report, canvas)] : []),
      closingLines(report, canvas),
    ];
    return `${blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')}\n`;
  },
};
