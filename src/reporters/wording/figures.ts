// How far a value is from its limit, and shares.

import { formatFigure } from '../../model/quantity.ts';
import type { Threshold } from '../../model/signal.ts';

/** How far a value lies from a threshold, with its sign: `+0.29`; `at it`. */
export function formatDistance(value: number, threshold: Pick<Threshold, 'value'>): string {
  const distance = value - threshold.value;
  if (distance === 0) return 'at it';
  return `${distance > 0 ? '+' : ''}${formatFigure(distance)}`;
}

/** `88 %`: rounded down or up, so that a bracket never says more than it knows. */
export function formatShare(share: number, towards: 'down' | 'up'): string {
  const percent = Math.round(share * 1e6) / 1e4;
  return `${towards === 'down' ? Math.floor(percent) : Math.ceil(percent)} %`;
}
