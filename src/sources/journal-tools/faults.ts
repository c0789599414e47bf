// What journalctl said on its standard error and how it ended, as what is missing. It goes on without a file that it cannot
// read, and ends with 0: its words alone tell.

import type { SourceErrorType } from '../../model/errors.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';

export interface ToolFault {
  readonly kind: string;
  readonly errorType: SourceErrorType | null;
  readonly says: Prose;
  readonly hidesRows: boolean;
  /** Nothing could be read at all. */
  readonly isAll: boolean;
}

export interface ToolEnd {
  readonly code: number | null;
  readonly killedBy: string | null;
  readonly error: NodeJS.ErrnoException | null;
  /** We ended it. */
  readonly isOurs: boolean;
  readonly stderr: string;
}

export function readFaults({ code, killedBy, error, isOurs, stderr }: ToolEnd): readonly ToolFault[] {
  if (error !== null) return [notStarted(error)];
  const lines = stderr
    .split('\n')
    .map((line) => line.trim().slice(0, MAX_SHOWN))
    .filter((line) => line !== '');
  const isBad = !isOurs && code !== 0;
  const told = fromWords(lines, { isBad });
  if (!isBad || told.some(({ isAll }) => isAll)) return told;
  const last = lines.findLast((line) => !isKnown(line));
  return [...told, failed({ code, killedBy, last })];
}

const MAX_SHOWN = 300;
const MOST_FILES = 5;

const INSTALL: Prose = own(
  'journalctl is not on PATH (it comes with systemd; Debian, Ubuntu: apt-get install systemd). Where the journal is, journalctl -o json --all > journal.ndjson exports it, and -f journal.ndjson reads that anywhere',
);

function notStarted({ code, message }: NodeJS.ErrnoException): ToolFault {
  return code === 'ENOENT'
    ? { kind: 'no-journalctl', errorType: 'unavailable', says: INSTALL, hidesRows: true, isAll: true }
    : {
        kind: 'journalctl-failed',
        errorType: 'unavailable',
        says: say`journalctl could not be started: ${message}`,
        hidesRows: true,
        isAll: true,
      };
}

// systemd: src/shared/journal-util.c, src/journal/journalctl.c, src/libsystemd/sd-journal/sd-journal.c.
const NOTHING_PERMITTED = /^No journal files were opened due to insufficient permissions/;
const NOT_ALL_PERMITTED =
  /^(?:Hint: You are currently not seeing messages from other users|Warning: some journal files were not opened due to insufficient permissions)/;
const FILE_IGNORED = /\bignoring file\b|^Journal file .*(?:corrupt|truncated|unsupported)/i;
const NO_SUCH_BOOT = /^Data from the specified boot .* is not available|^No such boot ID|^No journal boot entry found/;
const NO_FILES = /^No journal files were found/;
// What belongs to a hint above it.
const REST_OF_HINT = /^(?:Users in (?:the )?groups? |Pass -q to turn off this notice)/;

function isKnown(line: string): boolean {
  return [NOTHING_PERMITTED, NOT_ALL_PERMITTED, FILE_IGNORED, NO_FILES, REST_OF_HINT].some((known) => known.test(line));
}

function fromWords(lines: readonly string[], { isBad }: { readonly isBad: boolean }): readonly ToolFault[] {
  const faults: ToolFault[] = [];
  if (lines.some((line) => NOTHING_PERMITTED.test(line)))
    faults.push({ ...PERMISSION, says: say`no journal file may be read here: ${JOIN_GROUP}`, isAll: true });
  else if (lines.some((line) => NOT_ALL_PERMITTED.test(line)))
    faults.push({ ...PERMISSION, says: say`not all of the journal may be read here: ${JOIN_GROUP}`, isAll: false });
  if (lines.some((line) => NO_FILES.test(line)))
    faults.push({
      kind: 'no-journal-files',
      errorType: 'not_found',
      says: own('there are no journal files'),
      hidesRows: true,
      isAll: true,
    });
  const ignored = lines.filter((line) => FILE_IGNORED.test(line));
  for (const line of ignored.slice(0, MOST_FILES)) faults.push(ignoredFile(say`journalctl left a file out: ${line}`));
  if (ignored.length > MOST_FILES)
    faults.push(ignoredFile(say`journalctl left ${count(ignored.length - MOST_FILES, 'more file')} out`));
  const boot = lines.find((line) => isBad && NO_SUCH_BOOT.test(line));
  if (boot !== undefined)
    faults.push({
      kind: 'no-such-boot',
      errorType: 'not_found',
      says: say`the journal has no such boot (journalctl --list-boots lists them): ${boot}`,
      hidesRows: true,
      isAll: true,
    });
  return faults;
}

const PERMISSION = { kind: 'journal-not-permitted', errorType: 'unavailable', hidesRows: true } as const;

const JOIN_GROUP: Prose = own(
  'members of the groups adm and systemd-journal may read the journal of the whole system (usermod -aG systemd-journal USER, and sign in again)',
);

function ignoredFile(says: Prose): ToolFault {
  return { kind: 'journal-file-unread', errorType: 'bad_data', says, hidesRows: true, isAll: false };
}

function failed({
  code,
  killedBy,
  last,
}: Pick<ToolEnd, 'code' | 'killedBy'> & { readonly last: string | undefined }): ToolFault {
  const how = own(killedBy === null ? `journalctl ended with status ${code}` : `journalctl was ended by ${killedBy}`);
  return {
    kind: 'journalctl-failed',
    errorType: 'execution',
    says: last === undefined ? how : say`${how}: ${last}`,
    hidesRows: true,
    isAll: false,
  };
}
