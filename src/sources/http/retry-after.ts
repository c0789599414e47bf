// Retry-After (RFC 9110, 10.2.3): whole seconds, or an HTTP date.

/** Milliseconds from now, never negative; null when there is none or it cannot be read. */
export function parseRetryAfter(header: {
  readonly value: string | undefined;
  /** The Date header of the same answer: taken for "now" where the other is a date, so that skewed clocks do no harm. */
  readonly date: string | undefined;
  readonly nowMs: number;
}): number | null {
  const value = header.value?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = httpDate(value);
  if (at === null) return null;
  return Math.max(0, at - (httpDate(header.date) ?? header.nowMs));
}

/** Milliseconds since the epoch; null for anything but an HTTP date in GMT. */
export function httpDate(value: string | undefined): number | null {
  if (value === undefined || !/^[A-Za-z]{3,9},? .{10,30} GMT$/.test(value.trim())) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
