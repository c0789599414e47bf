// The journal of this machine, or of a folder, as a source. Loaded at every start, so that it may load nothing itself.

import { listOption, type SourceDefinition, type SourceOptions, textOption } from '../definition.ts';
import { bootFault } from './boot.ts';
import { JOURNALD } from './name.ts';
import type { Selection } from './selection.ts';

export const journald: SourceDefinition = {
  ...JOURNALD,
  server: null,
  isSearchedByWindows: true,
  settings: [
    {
      key: 'enabled',
      kind: 'boolean',
      flag: {
        name: 'journal',
        says: 'the journal of this machine, read with journalctl (a .journal file or an export is given with -f)',
        value: null,
      },
    },
    {
      key: 'units',
      kind: 'texts',
      spellings: { unit: 'text' },
      flag: {
        name: 'journal-unit',
        says: 'only this unit of the journal: codex-app.service; several may be given',
        value: 'NAME',
        isMultiple: true,
      },
    },
    {
      key: 'boot',
      kind: { fault: bootFault, what: 'a boot', example: "'-1', for the one before this" },
      flag: {
        name: 'journal-boot',
        says: 'only this boot of the journal: 0 is this one, -1 the one before',
        value: 'ID|-N',
      },
    },
    {
      key: 'directory',
      kind: 'path',
      flag: {
        name: 'journal-directory',
        says: 'the journal in this folder instead of this machine’s: /mnt/var/log/journal',
        value: 'DIR',
      },
    },
  ],
  example: ['enabled: true', 'units: [codex-app.service]'],
  create: async (input) => {
    const { createJournaldSource } = await import('./source.ts');
    return { logs: createJournaldSource({ ...input, selection: selectionOf(input.options) }) };
  },
  probe: async ({ options }) => {
    const { createJournaldProbe } = await import('./probe.ts');
    return createJournaldProbe(selectionOf(options));
  },
};

function selectionOf(options: SourceOptions): Selection {
  return {
    units: listOption(options, 'units'),
    boot: textOption(options, 'boot'),
    directory: textOption(options, 'directory'),
  };
}
