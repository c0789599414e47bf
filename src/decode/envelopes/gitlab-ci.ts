import { prefixEnvelope } from '../prefix-envelope.ts';

// gitlab-org/gitlab-runner, FF_TIMESTAMPS: `time 00O line`, the number of the step, O or E, and + where a line goes on.
export const gitlabCi = prefixEnvelope({
  id: 'gitlab-ci',
  title: 'GitLab’s job logs',
  pattern: /^(?<time>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z) [0-9a-f]{2}[OE][+ ]/,
});
