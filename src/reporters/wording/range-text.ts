import { formatDuration, formatUtc, type TimeRange, type UnixNano } from '../../model/time.ts';

/** `2026-11-23T06:57:11.270Z – 06:57:13.274Z`. */
export function rangeText({ start, end }: TimeRange): string {
  return `${formatUtc(start)} – ${endText(start, end)}`;
}

/** The end of a range whose start was written out: without its day when that is the same. */
export function endText(start: UnixNano, end: UnixNano): string {
  const utc = formatUtc(end);
  return utc.slice(0, 10) === formatUtc(start).slice(0, 10) ? utc.slice(11) : utc;
}

/** `7 d`, not `7 d 00 h`: for spans that somebody chose. */
export function chosenSpanText(nanos: bigint): string {
  return formatDuration(nanos)
    .replace(/ 00 (?:h|min|s)$/, '')
    .replace(/\.000(?= s$)/, '');
}
