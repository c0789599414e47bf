import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe } from '../addresses.ts';
import { askPrometheus, grown } from '../queries.ts';
import { bars, lines } from '../shapes.ts';

export function openStreams(): PanelBuilder {
  return lines({
    title: 'Open streams',
    description: describe(
      'Streams that run now, of all proxies. Normal: follows the traffic of the day. Falls to 0 at once when a worker exits.',
      'CodexWorkerRestarts',
    ),
  })
    .decimals(0)
    .withTarget(askPrometheus({ refId: 'A', expr: 'sum(codex_streams_active)', legend: 'open' }));
}

export function firstEvent(): PanelBuilder {
  return lines({
    title: 'Time to the first event of a stream, P95',
    description: describe(
      'Streams of /v1/chat/completions. Normal: well below a second. When it grows with the latency, the backend is slow; when latency grows alone, answers are long.',
      'CodexHighLatencyP95',
    ),
  })
    .unit('ms')
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: 'histogram_quantile(0.95, sum by (route, le) (rate(codex_stream_ttfb_ms_bucket{route=~"$route"}[$__rate_interval])))',
        legend: '{{route}}',
      }),
    );
}

export function streamEnds(): PanelBuilder {
  return bars({
    title: 'Streams that ended, by how',
    description: describe(
      'Streams of /v1/chat/completions. Normal: stop and tool_calls; client_abort is a client that hung up. Anything else is a stream that broke, which no HTTP status shows.',
      'CodexErrorRate',
      'CodexWorkerRestarts',
    ),
  })
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: grown('codex_stream_end_total{route=~"$route"}', 'outcome'),
        legend: '{{outcome}}',
      }),
    )
    .withTarget(
      askPrometheus({
        refId: 'B',
        expr: grown('codex_responses_sse_event_total{route=~"$route", event="response.failed"}', 'event'),
        legend: '/v1/responses {{event}}',
      }),
    );
}
