import { expect, it } from 'vitest';
import { withDoubts } from '../../src/app/witnesses.ts';
import type { Gap, SourceStatus } from '../../src/model/coverage.ts';
import { own, plainText } from '../../src/model/prose.ts';
import { witness } from '../profiles/codex-app-server/events.ts';

function around(...gaps: readonly Partial<Gap>[]): SourceStatus {
  return {
    id: 'file',
    gaps: gaps.map((gap) => ({ kind: '', file: null, hidesRows: false, summary: own(`${gap.kind} there`), ...gap })),
  } as unknown as SourceStatus;
}

function doubt(...statuses: readonly SourceStatus[]): string | null {
  const [judged] = withDoubts([witness('stdout', 'app.log')], statuses);
  return judged?.doubt == null ? null : plainText(judged.doubt);
}

it.each(['limit-context', 'not-in-order', 'not-counted', 'not-cross-checked'])('%s takes the witness away', (kind) => {
  expect(doubt(around({ kind }))).toBe(`${kind} there`);
  expect(doubt(around({ kind, file: 'app.log' }))).toBe(`${kind} there`);
  expect(doubt(around({ kind, file: 'other.log' }))).toBeNull();
});

it('whatever hides lines does, and nothing else', () => {
  expect(doubt(around({ kind: 'unheard-of', hidesRows: true }))).toBe('unheard-of there');
  expect(doubt(around({ kind: 'young-window' }))).toBeNull();
  expect(doubt(around())).toBeNull();
});

it('a source that was not asked what stands around is no witness', () => {
  expect(doubt()).toBe('what stands around the request was not looked through');
});
