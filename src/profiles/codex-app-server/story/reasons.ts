// Why a request went as it did, for programs.

/**
 * Stable, one of these and nothing else; docs/correlation.md says what each means. The headline says
 * the same to people and may change its words.
 */
export const OUTCOME_REASONS = [
  // succeeded
  'answered',
  'stream_complete',
  // failed
  'worker_exit',
  'backend_silent',
  'backend_error',
  'stream_error',
  'server_error',
  'late_client_error',
  // rejected
  'worker_not_ready',
  'planned_shutdown',
  'restart_limit',
  'service_unavailable',
  'concurrency_limit',
  'worker_busy',
  'too_many_requests',
  'invalid_request',
  'unauthorized',
  'refused',
  // aborted
  'client_disconnect',
  // unknown
  'proxy_ended',
  'no_end',
  'not_told',
  'not_found',
] as const;

export type OutcomeReason = (typeof OUTCOME_REASONS)[number];
