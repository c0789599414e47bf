import { own } from '../model/prose.ts';
import { NANOS_PER_SECOND } from '../model/time.ts';
import type { IdFormat } from './format.ts';

export const objectId: IdFormat = {
  name: 'ObjectId',
  example: '507f191e810c19729de860ea',
  precisionNanos: NANOS_PER_SECOND,
  trust: own(
    'the clock of the program that made the id; any 24 hex digits look like one, and about one in twelve of those states a plausible time',
  ),
  fact: 'MongoDB manual, ObjectId()',
  readTime: (id) => (/^[0-9a-f]{24}$/i.test(id) ? BigInt(`0x${id.slice(0, 8)}`) * NANOS_PER_SECOND : null),
};
