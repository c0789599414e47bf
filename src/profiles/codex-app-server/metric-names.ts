/** The series that signals.ts asks for, as /metrics names them: what `doctor` looks for. */
export const metricNames: readonly string[] = [
  'codex_http_requests_total',
  'codex_http_latency_ms_bucket',
  'codex_stream_ttfb_ms_bucket',
  'codex_streams_active',
  'codex_worker_restarts_inc_total',
  'codex_worker_backoff_ms',
  'codex_worker_ready',
  'codex_tool_buffer_anomaly',
  'codex_maintenance_mode',
];
