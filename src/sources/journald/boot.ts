// Which boot: as journalctl takes it, by its id or counted from now (journalctl(1), --boot).

import { own, type Prose, say } from '../../model/prose.ts';

const BOOT = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[+-]?\d{1,6})$/i;

export function bootFault(text: string): Prose | null {
  if (BOOT.test(text.trim())) return null;
  return text.trim() === ''
    ? own('must be the id of a boot or a number')
    : say`${text} is no boot: it is 0 for this one, -1 for the one before, or an id of journalctl --list-boots`;
}
