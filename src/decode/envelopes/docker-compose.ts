import { prefixEnvelope } from '../prefix-envelope.ts';

// docker/compose cmd/formatter/logs.go: the name, padded to the longest, then `| `. Version 1 the same with `_`. Tilt
// has `│`.
export const dockerCompose = prefixEnvelope({
  id: 'docker-compose',
  title: 'docker compose logs, and whoever prints `name | line`',
  // Not the name that grep -C puts in front: `stdout.log-12-`.
  pattern: /^ ?(?!\S+\.[a-z]{2,6}-\d{1,9}-)(?<container>[A-Za-z0-9][\w./-]{0,99}) {0,60}[|│] ?/,
});
