// What `config init` writes: every key that matters, commented out, so that the file says nothing until somebody decides.
// A test takes the comment signs away and reads it.

import { SOURCES } from '../../sources/index.ts';

const SERVERS = [
  'context: prod                       # the context in use when neither --context nor TRACE_BY_ID_CONTEXT says',
  '',
  'contexts:',
  '  prod:',
  ...SOURCES.filter(({ example }) => example.length > 0).flatMap(({ id, example }) => [
    `    ${id}:`,
    ...example.map((line) => `      ${line}`),
  ]),
  '    runbook: https://runbooks.example.com/codex-app',
  '    limits: {maxLookback: 7d, maxBytes: 50GB, timeout: 60s, settle: 0s}',
  '  dev:',
  "    loki: {url: 'http://localhost:3100'}",
  '',
]
  .map((line, index, all) => (index === all.length - 1 ? line : `#${line}`))
  .join('\n');

const HEAD = `# trace-by-id: docs/configuration.md has all keys. trace-by-id config show says what counts and where it comes from.
# What stands at the top level holds for every context.
`;

export const PROJECT_EXAMPLE = `${HEAD}#
# This file may come with a clone, so a secret of yours is not sent to a server that only this file names. Keep tokens,
# and the addresses they are for, in your user file: trace-by-id config init --user

#files: ['logs/**']                  # log files, folders, globs; relative to this file
#timezone: Europe/Berlin             # for times without one
#profile: codex-app-server

${SERVERS}`;

export const USER_EXAMPLE = `${HEAD}
#timezone: Europe/Berlin             # for times without one
#trustedServers: [https://loki.example.com]   # servers that project files may name for your secrets

${SERVERS}`;
