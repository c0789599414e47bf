// VictoriaLogs as a source: what it is called, how it is configured, and how it is made. Loaded at every start, so that it may
// load nothing itself.

import type { CheckedText } from '../../model/setting.ts';
import { own } from '../../model/prose.ts';
import { clientOf, type SourceDefinition, type SourceOptions, textOption } from '../definition.ts';
import { VICTORIALOGS, VICTORIALOGS_SERVER } from './name.ts';
import { queryFault } from './query-filter.ts';

const TENANT_NUMBER: CheckedText = {
  fault: (text) =>
    /^\d{1,10}$/.test(text.trim()) && Number(text) < 2 ** 32 ? null : own('is no whole number below 2^32'),
  what: 'a whole number, in quotes',
  example: "'7'",
};

export const victorialogs: SourceDefinition = {
  ...VICTORIALOGS,
  server: VICTORIALOGS_SERVER,
  settings: [
    {
      key: 'query',
      kind: { fault: queryFault, what: 'a LogsQL filter', example: `'{service_name="codex-app", env="prod"}'` },
      flag: {
        name: 'victorialogs-query',
        says: 'LogsQL filter of the traced system, e.g. {service_name="codex-app"} (VICTORIALOGS_QUERY)',
        value: 'LOGSQL',
      },
      variable: 'VICTORIALOGS_QUERY',
      byDefault: ({ id, defaultSelector }) => ({ value: defaultSelector, says: `of profile ${id}` }),
    },
    {
      key: 'accountId',
      kind: TENANT_NUMBER,
      flag: {
        name: 'victorialogs-account',
        says: 'tenant of VictoriaLogs, its AccountID (VICTORIALOGS_ACCOUNT_ID)',
        value: 'N',
      },
      variable: 'VICTORIALOGS_ACCOUNT_ID',
    },
    {
      key: 'projectId',
      kind: TENANT_NUMBER,
      flag: {
        name: 'victorialogs-project',
        says: 'and its ProjectID (VICTORIALOGS_PROJECT_ID)',
        value: 'N',
      },
      variable: 'VICTORIALOGS_PROJECT_ID',
    },
  ],
  example: [
    'url: https://victorialogs.example.com',
    `query: '{service_name="codex-app", env="prod"}'`,
    "accountId: '7'                 # AccountID and ProjectID; 0:0 if not given",
    "projectId: '0'",
    'bearerTokenFile: ~/.secrets/victorialogs-token',
  ],
  create: async (input) => {
    const { createVictoriaLogsSource } = await import('./source.ts');
    return { logs: createVictoriaLogsSource({ ...input, ...asked(input.options), client: clientOf(input) }) };
  },
  probe: async (input) => {
    const { createVictoriaLogsProbe } = await import('./probe.ts');
    return createVictoriaLogsProbe({ ...asked(input.options), client: clientOf(input), now: input.now });
  },
};

function asked(options: SourceOptions) {
  return {
    query: textOption(options, 'query') ?? '*',
    accountId: textOption(options, 'accountId'),
    projectId: textOption(options, 'projectId'),
  };
}
