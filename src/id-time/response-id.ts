// Ids of OpenAI's Responses API. The layout is not documented; it was read off published answers that hold both `id`
// and `created_at` (docs/windows.md), where the eight hex digits were `created_at` in each. Ids of proxies (resp_ and a
// nanoid) do not have it.

import { own } from '../model/prose.ts';
import { NANOS_PER_SECOND } from '../model/time.ts';
import type { IdFormat } from './format.ts';

// 48 digits: seconds, 4 digits, then always 81. From autumn 2025 on, 50 digits: 16 that the answer's other ids share
// and 00 or 01 stand before the seconds.
const LAYOUTS = [
  /^resp_([0-9a-f]{8})[0-9a-f]{4}81[0-9a-f]{34}$/,
  /^resp_[0-9a-f]{16}0[01]([0-9a-f]{8})[0-9a-f]{4}81[0-9a-f]{18}$/,
];

export const responseId: IdFormat = {
  name: 'OpenAI response id',
  example: 'resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b',
  precisionNanos: NANOS_PER_SECOND,
  trust: own('OpenAI’s clock when the answer began; observed in published answers, not documented'),
  fact: 'observed: equal to created_at in published answers',
  readTime(id) {
    const seconds = LAYOUTS.map((layout) => layout.exec(id)?.[1]).find((digits) => digits !== undefined);
    return seconds === undefined ? null : BigInt(`0x${seconds}`) * NANOS_PER_SECOND;
  },
};
