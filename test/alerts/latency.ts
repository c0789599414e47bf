// Traffic at the edge of CodexHighLatencyP95: 1575 ms (baseline 1500 ms + 5 %) does not fire, anything above does.

import type { Traffic } from './http-traffic.ts';

const BUCKETS_MS = [50, 100, 200, 400, 800, 1200, 2000, 5000, 10_000];

/** How many requests a second are in the bucket that ends at that many ms; Infinity: slower than the last one. */
function perSecond(requests: Readonly<Record<string, number>>): Traffic {
  return (atS) =>
    Object.fromEntries(
      [...BUCKETS_MS, Infinity].map((endMs) => {
        const upTo = Object.entries(requests)
          .filter(([inMs]) => Number(inMs) <= endMs)
          .reduce((sum, [, count]) => sum + count, 0);
        return [
          `method="POST",status_family="2xx",model="a",le="${endMs === Infinity ? '+Inf' : endMs}"`,
          upTo * (atS + 1),
        ];
      }),
    );
}

// The 95000th of 100000 is interpolated in the bucket from 1200 to 2000 ms, which holds 6400: the 3000th is at 1575 ms.
const AT_THE_LIMIT = perSecond({ 1200: 92_000, 2000: 6400, 5000: 1600 });

export const SLOW: Readonly<Record<string, Traffic>> = {
  '1575.125 ms': perSecond({ 1200: 91_999, 2000: 6400, 5000: 1601 }),
  'beyond the last bucket': perSecond({ 50: 9, Infinity: 1 }),
  'preflights do not dilute': (atS) => ({
    ...perSecond({ 1200: 1, 5000: 9 })(atS),
    [`method="OPTIONS",status_family="2xx",model="unknown",le="50"`]: 1000 * (atS + 1),
    [`method="OPTIONS",status_family="2xx",model="unknown",le="+Inf"`]: 1000 * (atS + 1),
  }),
};

export const QUICK: Readonly<Record<string, Traffic>> = {
  '1575 ms': AT_THE_LIMIT,
  quick: perSecond({ 200: 96, 10_000: 4 }),
};
