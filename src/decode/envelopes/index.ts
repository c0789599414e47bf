// The registry: one file, one line. Asked in this order; the first in which a line of the system is found wins, so what
// is told by more stands before what is told by less. docs/envelopes.md lists them.

import type { Envelope } from '../envelope.ts';
import { azure } from './azure.ts';
import { cloudFoundry } from './cloud-foundry.ts';
import { cloudwatchInsights } from './cloudwatch-insights.ts';
import { cloudwatchTail } from './cloudwatch-tail.ts';
import { cloudwatch } from './cloudwatch.ts';
import { concurrently } from './concurrently.ts';
import { cri } from './cri.ts';
import { dockerCompose } from './docker-compose.ts';
import { dockerJson } from './docker-json.ts';
import { elasticHit } from './elastic-hit.ts';
import { elastic } from './elastic.ts';
import { fluentBitOutput } from './fluent-bit-output.ts';
import { fluentBit } from './fluent-bit.ts';
import { fluentdFile } from './fluentd-file.ts';
import { foreman } from './foreman.ts';
import { gelf } from './gelf.ts';
import { gitlabCi } from './gitlab-ci.ts';
import { googleCloud } from './google-cloud.ts';
import { grafanaJson } from './grafana-json.ts';
import { grafanaText } from './grafana-text.ts';
import { grep } from './grep.ts';
import { heroku } from './heroku.ts';
import { journalIso } from './journal-iso.ts';
import { journald } from './journald.ts';
import { kail } from './kail.ts';
import { kubectlPrefix } from './kubectl-prefix.ts';
import { kubetail } from './kubetail.ts';
import { leadingTime } from './leading-time.ts';
import { lineNumbers } from './line-numbers.ts';
import { logcli } from './logcli.ts';
import { otlp } from './otlp.ts';
import { pm2 } from './pm2.ts';
import { quote } from './quote.ts';
import { splunk } from './splunk.ts';
import { stern } from './stern.ts';
import { syslog3164 } from './syslog-3164.ts';
import { syslog5424 } from './syslog-5424.ts';
import { ts } from './ts.ts';
import { vector } from './vector.ts';
import { yamlList } from './yaml-list.ts';

export const ENVELOPES: readonly Envelope[] = [
  cri,
  dockerJson,
  journald,
  otlp,
  elasticHit,
  googleCloud,
  cloudwatch,
  cloudwatchInsights,
  gelf,
  splunk,
  azure,
  grafanaJson,
  fluentBit,
  vector,
  elastic,
  fluentBitOutput,
  fluentdFile,
  grafanaText,
  kubectlPrefix,
  pm2,
  foreman,
  dockerCompose,
  kubetail,
  kail,
  stern,
  syslog5424,
  syslog3164,
  journalIso,
  heroku,
  cloudFoundry,
  logcli,
  gitlabCi,
  leadingTime,
  ts,
  cloudwatchTail,
  concurrently,
  lineNumbers,
  yamlList,
  quote,
  grep,
];
