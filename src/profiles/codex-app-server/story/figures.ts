// Figures that a verdict and a rule must agree on.

/**
 * A 503 that took longer than this was not turned away at the door: the proxy's readiness check answers at once (0 to
 * 5 ms in the captures; the rest is allowance for a busy process).
 */
export const AT_THE_DOOR_MS = 100;

/**
 * The request's own error lines and the supervisor's exit line tell of one moment, in either order and written by
 * different parts of the process. Within this much neither came first.
 */
export const SAME_MOMENT_NANOS = 50_000_000n;

/** What the usage row of a stream says that the guard turned away. */
export const CONCURRENCY_CODE = 'concurrency_exceeded';

/** `worker_ready` is written up to this long after requests are served again (traced-system.md). */
export const READY_LAG_NANOS = 50_000_000n;
