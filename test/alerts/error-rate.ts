// Traffic at the edges of CodexErrorRate: 2.00 % of 5 m and more fires, 1.99 % does not.

import type { Traffic } from './http-traffic.ts';

const POST = 'method="POST"';

function perSecond({ all, failed }: { readonly all: number; readonly failed: number }): Traffic {
  return (atS) => ({
    [`${POST},status_family="2xx",model="a"`]: (all - failed) * (atS + 1),
    [`${POST},status_family="5xx",model="a"`]: failed * (atS + 1),
  });
}

/** The nth request is answered at 30 + 60 n seconds. */
function onceAMinute(failing: readonly number[]): Traffic {
  return (atS) => {
    const done = Array.from({ length: Math.max(0, Math.floor((atS + 30) / 60)) }, (_, n) => n);
    return {
      [`${POST},status_family="2xx",model="a"`]: done.filter((n) => !failing.includes(n)).length,
      [`${POST},status_family="5xx",model="a"`]: done.filter((n) => failing.includes(n)).length,
    };
  };
}

export const FAILING: Readonly<Record<string, Traffic>> = {
  '2.00 percent': perSecond({ all: 50, failed: 1 }),
  '2.00 percent of few': perSecond({ all: 5000, failed: 100 }),
  everything: perSecond({ all: 1, failed: 1 }),
  '1 request a minute and one of them fails': onceAMinute([4]),
  'the first 5xx of a model nobody asked for before': (atS) => ({
    [`${POST},status_family="2xx",model="a"`]: Math.floor((atS + 1) / 10),
    ...(atS >= 331 ? { [`${POST},status_family="5xx",model="b"`]: 1 } : {}),
  }),
  'preflights do not dilute': (atS) => ({
    [`method="OPTIONS",status_family="2xx",model="unknown"`]: 50 * (atS + 1),
    [`${POST},status_family="2xx",model="a"`]: 49 * (atS + 1),
    [`${POST},status_family="5xx",model="a"`]: atS + 1,
  }),
};

export const HEALTHY: Readonly<Record<string, Traffic>> = {
  '1.99 percent': perSecond({ all: 10_000, failed: 199 }),
  '1 request a minute and none fails': onceAMinute([]),
  'one model fails but is 1 percent of the route': (atS) => ({
    [`${POST},status_family="2xx",model="a"`]: 99 * (atS + 1),
    [`${POST},status_family="5xx",model="b"`]: atS + 1,
  }),
  'refusals of 4xx': (atS) => ({
    [`${POST},status_family="2xx",model="a"`]: atS + 1,
    [`${POST},status_family="4xx",model="a"`]: 9 * (atS + 1),
  }),
};
