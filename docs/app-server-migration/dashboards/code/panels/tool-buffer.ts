import type { PanelBuilder as StatePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe } from '../addresses.ts';
import { askPrometheus, grown } from '../queries.ts';
import { bars, states } from '../shapes.ts';

const ALERT = 'CodexToolBufferAnomaly';

export function toolBufferAnomaly(): StatePanel {
  const text = {
    title: 'Tool buffer anomaly',
    description: describe(
      'Up for 120 s behind each aborted tool buffer. Normal: none. One bar of two to three minutes is one abort, or several close together; a longer one means that aborts keep coming.',
      ALERT,
    ),
  };
  return states(text, [
    { value: 0, text: 'none', color: 'green' },
    { value: 1, text: 'anomaly', color: 'red' },
  ]).withTarget(
    askPrometheus({ refId: 'A', expr: 'max by (instance) (codex_tool_buffer_anomaly)', legend: '{{instance}}' }),
  );
}

export function toolBufferFlow(): PanelBuilder {
  return bars({
    title: 'Tool calls held back and sent',
    description: describe(
      'Started: a tool call began to be held back. Flushed: it was sent whole. Normal: the two are alike. Started without flushed was aborted, or is still held.',
      ALERT,
    ),
  })
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: grown('codex_tool_buffer_started_total', 'output_mode'),
        legend: 'started {{output_mode}}',
      }),
    )
    .withTarget(
      askPrometheus({
        refId: 'B',
        expr: grown('codex_tool_buffer_flushed_total', 'output_mode'),
        legend: 'flushed {{output_mode}}',
      }),
    );
}

export function toolBufferAborted(): PanelBuilder {
  return bars({
    title: 'Tool calls given up, by reason',
    description: describe(
      'The client got a truncated tool call for each. Normal: none. disconnect is a client that hung up; nested_open and finalize are what the backend sent.',
      ALERT,
    ),
  }).withTarget(
    askPrometheus({ refId: 'A', expr: grown('codex_tool_buffer_aborted_total', 'reason'), legend: '{{reason}}' }),
  );
}
