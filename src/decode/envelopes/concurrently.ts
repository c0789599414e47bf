import { prefixEnvelope } from '../prefix-envelope.ts';

// open-cli-tools/concurrently src/logger.ts: `[name] ` or `[number] ` before each line; skaffold and others have the
// same.
export const concurrently = prefixEnvelope({
  id: 'concurrently',
  title: 'concurrently, skaffold and others that print `[name] line`',
  pattern: /^\[(?<container>[\w.:@/-]{1,128})\] (?=\S)/,
});
