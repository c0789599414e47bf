// The way from a metric to a request: each row is one, its id leads to its trace, and the next column is the command.

import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { describe, TRACE_LINK } from '../addresses.ts';
import { askLoki, LOKI } from '../queries.ts';

/** Loki's own limit of lines is 5000; nobody reads more rows than this in an incident. */
const MAX_LINES = 500;

/**
 * Which lines tell of a failure: the access log's (5xx, or slow), usage's (a broken stream is 200 in the access log and 503
 * here), and the stream guard's (streams of /v1/responses have no usage line when they break).
 *
 * - Fields are read by expressions, because the guard's lines are JSON behind a prefix. `"name":` with bare quotes is found at
 *   a field alone: within a string, JSON has \" in their place.
 * - `request`, the id, is let through when it is made of [A-Za-z0-9_.:-]: it ends in an address and in a command line, and a log line may
 *   hold anything. A number is an id as well. `--id=` takes ids that begin with a hyphen; none begins with a dot.
 * - Names that nobody else uses: Loki renames what is a label of the stream already, and Grafana has an `id` of its own.
 */
const LINES = String.raw`$log_selector
|~ "^(?:\\[proxy\\] )?\\{"
|~ "\"event\":\"(?:access_log|usage_summary)\"|\"scope\":\"sse_guard\""
| regexp "\"req_id\": ?\"?(?P<request>[A-Za-z0-9_-][A-Za-z0-9_.:-]{0,511})[\",}]"
| regexp "\"route\":\"(?P<api>/v1/[^\"\\\\]*)\""
| regexp "\"event\":\"(?P<kind>access_log|usage_summary)\""
| regexp "\"status\":(?P<code>\\d{3})\\b"
| regexp "\"latency_ms\":(?P<ms>\\d+)"
| regexp "\"error_code\":\"(?P<error>\\w+)\""
| regexp "\"outcome\":\"(?P<guard>error)\""
| request!="" | api=~"$route"
| code=~"5.." or guard="error" or (kind="access_log" and ms > $slow_ms)
| label_format what="{{if .guard}}stream broken{{end}}{{.code}}{{if .error}} {{.error}}{{end}}{{if .ms}} after {{.ms}} ms{{end}}", command="trace-by-id --id={{.request}} --around {{__timestamp__ | unixEpoch}}"`;

/**
 * Several lines of one request are one row; sorted newest first, the last of them is what happened first. They have to be
 * sorted: each line has labels of its own here, Loki answers by labels, and Grafana leaves it at that.
 */
const ONE_ROW_A_REQUEST = 'lastNotNull';
const COLUMNS = ['Time', 'command', 'api', 'what'] as const;

export function failedRequests(): PanelBuilder {
  return new PanelBuilder()
    .title('Requests that failed or were slow')
    .description(
      describe(
        'From the log lines in Loki: answered with 5xx, a stream that broke (the access log says 200 then), or longer than slow_ms. Newest first. Normal: empty, but for long streams. A click on req_id opens its trace; the command gives the same in a terminal. With no lines in Loki it is empty too.',
        'From the alert to a request',
      ),
    )
    .datasource(LOKI)
    .noValue('no such request')
    .withTarget(askLoki({ expr: LINES, maxLines: MAX_LINES }))
    .withTransformation({
      id: 'extractFields',
      options: { source: 'labels', format: 'auto', replace: true, keepTime: true },
    })
    .withTransformation({ id: 'sortBy', options: { fields: {}, sort: [{ field: 'Time', desc: true }] } })
    .withTransformation({
      id: 'groupBy',
      options: {
        fields: {
          request: { operation: 'groupby', aggregations: [] },
          ...Object.fromEntries(
            COLUMNS.map((name) => [name, { operation: 'aggregate', aggregations: [ONE_ROW_A_REQUEST] }]),
          ),
        },
      },
    })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(
          [aggregated('Time'), 'request', aggregated('command'), aggregated('api'), aggregated('what')].map(
            (name, index) => [name, index],
          ),
        ),
        renameByName: {
          request: 'req_id',
          [aggregated('Time')]: 'time',
          [aggregated('command')]: 'command to copy',
          [aggregated('api')]: 'route',
          [aggregated('what')]: 'what',
        },
      },
    })
    .overrideByName('req_id', [
      { id: 'links', value: [{ title: 'Trace of this request', url: TRACE_LINK, targetBlank: true }] },
      { id: 'custom.width', value: 220 },
    ])
    .overrideByName('time', [{ id: 'custom.width', value: 190 }])
    .overrideByName('command to copy', [
      { id: 'custom.inspect', value: true },
      { id: 'custom.width', value: 520 },
    ])
    .sortBy([new TableSortByFieldStateBuilder().displayName('time').desc(true)]);
}

/** As the groupBy transformation names its results. */
function aggregated(name: (typeof COLUMNS)[number]): string {
  return `${name} (${ONE_ROW_A_REQUEST})`;
}
