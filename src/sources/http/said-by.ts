import type { SourceError } from '../../model/errors.ts';
import { type Prose, say } from '../../model/prose.ts';

/** What went wrong, with the server's own words behind it. */
export function saidBy({ prose, serverSays }: SourceError): Prose {
  return serverSays === '' ? prose : say`${prose}: ${serverSays}`;
}
