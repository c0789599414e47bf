// journald for doctor: is journalctl there, what does the journal hold, may all of it be read.

import { found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { count, own, say } from '../../model/prose.ts';
import { formatUtc } from '../../model/time.ts';
import type { ToolFault } from '../journal-tools/faults.ts';
import { parseHeader } from '../journal-tools/header.ts';
import { answerOf, AS_JSON, firstLineOf } from '../journal-tools/journalctl.ts';
import { entryOf } from './entry.ts';
import { JOURNALD } from './name.ts';
import { argumentsOf, placeOf, type Selection, selectionText } from './selection.ts';

export function createJournaldProbe(selection: Selection): Probe {
  return {
    id: JOURNALD.id,
    address: selection.directory,
    async check(signal) {
      const version = await answerOf({ args: ['--version'], signal });
      const [missing] = version.faults;
      if (missing !== undefined) return [found('fail', { check: 'journalctl', says: missing.says })];
      const [boots, newest, header] = await Promise.all([
        answerOf({ args: ['--list-boots', '--output=json', ...placeOf(selection)], signal }),
        firstLineOf({ args: [...AS_JSON, '--lines=1', ...argumentsOf(selection)], signal }),
        answerOf({ args: ['--header', ...placeOf(selection)], signal }),
      ]);
      return [
        found('ok', { check: 'journalctl', says: say`journalctl of ${shownVersion(version.text)}` }),
        ...newest.faults.map(faultFinding),
        ...bootsFinding(boots.text, parseHeader(header.text).length),
        ...(newest.faults.some(({ isAll }) => isAll) ? [] : [newestFinding(newest.line, selection)]),
      ];
    },
  };
}

function shownVersion(text: string): string {
  return (text.split('\n', 1)[0] ?? '').trim().slice(0, 100);
}

function faultFinding({ says, isAll }: ToolFault): ProbeFinding {
  return found(isAll ? 'fail' : 'warn', { check: 'readable', says });
}

/** Before systemd 253 some write a table whatever is asked for: then nothing is said of boots. */
function bootsFinding(text: string, files: number): readonly ProbeFinding[] {
  const boots = bootsIn(text);
  const [first] = boots;
  if (first === undefined) return [];
  const from = Math.min(...boots);
  return [
    found('ok', {
      check: 'boots',
      says: say`${count(boots.length, 'boot')} in ${count(files, 'file')}, from ${own(formatUtc(BigInt(from) * 1000n))} on`,
    }),
  ];
}

/** The first moment of each. */
function bootsIn(text: string): readonly number[] {
  try {
    const parsed = JSON.parse(text) as unknown;
    return (Array.isArray(parsed) ? (parsed as readonly unknown[]) : []).flatMap((boot) => {
      const first = (boot as { readonly first_entry?: unknown } | null)?.first_entry;
      return typeof first === 'number' && Number.isSafeInteger(first) ? [first] : [];
    });
  } catch {
    return [];
  }
}

function newestFinding(line: string | null, selection: Selection): ProbeFinding {
  const what = selectionText(selection);
  const of = what.length === 0 ? [] : say` of ${what}`;
  const time = line === null ? null : entryOf(line).timeUnixNano;
  return time === null
    ? found('warn', {
        check: 'selection',
        says: say`there is no entry${of}`,
        tryNext: [own('check the unit, the boot and the folder (--journal-unit, --journal-boot, --journal-directory)')],
      })
    : found('ok', { check: 'selection', says: say`the newest entry${of} is of ${own(formatUtc(time))}` });
}
