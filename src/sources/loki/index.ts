// Loki as a source: what it is called, how it is configured, and how it is made. Loaded at every start, so that it may load
// nothing itself.

import { clientOf, listOption, type SourceDefinition, type SourceOptions, textOption } from '../definition.ts';
import { LOKI, LOKI_SERVER } from './name.ts';
import { selectorFault } from './selector.ts';

export const loki: SourceDefinition = {
  ...LOKI,
  server: LOKI_SERVER,
  settings: [
    {
      key: 'selector',
      kind: { fault: selectorFault, what: 'a stream selector', example: `'{service_name="codex-app", env="prod"}'` },
      flag: {
        name: 'selector',
        says: 'stream selector of the traced system, e.g. {service_name="codex-app"}',
        value: 'LOGQL',
      },
      variable: 'TRACE_BY_ID_SELECTOR',
      byDefault: ({ id, defaultSelector }) => ({ value: defaultSelector, says: `of profile ${id}` }),
    },
    {
      key: 'tenants',
      kind: 'texts',
      spellings: { tenant: 'text' },
      flag: {
        name: 'tenant',
        says: 'tenant of Loki, its X-Scope-OrgID (LOKI_ORG_ID); each of several is asked',
        value: 'ID',
        isMultiple: true,
      },
      variable: 'LOKI_ORG_ID',
      variableKind: 'text',
    },
    {
      key: 'queryTags',
      kind: 'header-value',
      variable: 'LOKI_QUERY_TAGS',
      byDefault: () => ({ value: 'source=trace-by-id', says: '' }),
    },
  ],
  example: [
    'url: https://loki.example.com',
    `selector: '{service_name="codex-app", env="prod"}'`,
    'tenants: [team-a]              # X-Scope-OrgID',
    'bearerTokenFile: ~/.secrets/loki-token   # read again for each request',
  ],
  create: async (input) => {
    const { createLokiSource } = await import('./source.ts');
    return { logs: createLokiSource({ ...input, ...asked(input.options), client: clientOf(input) }) };
  },
  probe: async (input) => {
    const { createLokiProbe } = await import('./probe.ts');
    return createLokiProbe({ ...asked(input.options), client: clientOf(input), now: input.now });
  },
};

function asked(options: SourceOptions) {
  return {
    selector: textOption(options, 'selector') ?? '',
    tenants: listOption(options, 'tenants'),
    queryTags: textOption(options, 'queryTags') ?? '',
  };
}
