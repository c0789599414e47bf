import { amznTraceId } from './amzn-trace-id.ts';
import type { IdFormat } from './format.ts';
import { ksuid } from './ksuid.ts';
import { objectId } from './object-id.ts';
import { responseId } from './response-id.ts';
import { discordSnowflake, twitterSnowflake } from './snowflake.ts';
import { ulid } from './ulid.ts';
import { uuidV1, uuidV6, uuidV7 } from './uuid.ts';
import { xid } from './xid.ts';

/** Those whose shape is least often met by chance come first. */
export const FORMATS: readonly IdFormat[] = [
  responseId,
  amznTraceId,
  uuidV7,
  uuidV6,
  uuidV1,
  ulid,
  xid,
  ksuid,
  objectId,
  twitterSnowflake,
  discordSnowflake,
];
