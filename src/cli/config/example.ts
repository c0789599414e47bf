// What `config init` writes: every key that matters, commented out, so that the file says nothing until somebody decides.
// A test takes the comment signs away and reads it.

const SERVERS = `#context: prod                       # the context in use when neither --context nor TRACE_BY_ID_CONTEXT says
#
#contexts:
#  prod:
#    loki:
#      url: https://loki.example.com
#      selector: '{service_name="codex-app", env="prod"}'
#      tenants: [team-a]              # X-Scope-OrgID
#      bearerTokenFile: ~/.secrets/loki-token   # read again for each request
#    prometheus:
#      url: https://prometheus.example.com
#      username: trace
#      passwordEnv: PROMETHEUS_PROD_PASSWORD
#    alertmanager:
#      url: https://alertmanager.example.com
#    grafana:
#      url: https://grafana.example.com
#      orgId: 1
#      exploreForm: panes             # left: Grafana before 10.2
#      lokiUid: loki-prod
#      prometheusUid: prometheus-prod
#      dashboardUid: codex-app-server
#    runbook: https://runbooks.example.com/codex-app
#    limits: {maxLookback: 7d, maxBytes: 50GB, timeout: 60s, settle: 0s}
#  dev:
#    loki: {url: 'http://localhost:3100'}
`;

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
