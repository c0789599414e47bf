// Log files as a source. Its paths are `files` of the configuration, at its top level, and -f.

import { listOption, type SourceDefinition } from '../definition.ts';
import { FILE } from './name.ts';

export const file: SourceDefinition = {
  ...FILE,
  server: null,
  settings: [],
  example: [],
  create: async (input) => {
    const { createFileSource } = await import('./source.ts');
    return { logs: createFileSource({ ...input, paths: listOption(input.options, 'paths') }) };
  },
  probe: async ({ options }) => {
    const { createFilesProbe } = await import('./probe.ts');
    return createFilesProbe(listOption(options, 'paths'));
  },
};
