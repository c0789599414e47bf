// The Loki that holds the capture: the stand-in, or a real one where TRACE_BY_ID_TEST_LOKI_URL says so.

import { type CaptureOptions, loadCaptureStore, startFakeLoki } from '../fakes/loki/index.ts';

export interface CaptureLoki {
  readonly url: string;
  /** For the command: address, tenant, selector. */
  readonly env: Readonly<Record<string, string>>;
  readonly isReal: boolean;
  close(): Promise<void>;
}

/** TRACE_BY_ID_TEST_LOKI_ORG_ID and TRACE_BY_ID_TEST_LOKI_SELECTOR say the rest of a real one. */
export async function startCaptureLoki(options: Pick<CaptureOptions, 'keepDuplicates'> = {}): Promise<CaptureLoki> {
  const {
    TRACE_BY_ID_TEST_LOKI_URL: url,
    TRACE_BY_ID_TEST_LOKI_ORG_ID: orgId,
    TRACE_BY_ID_TEST_LOKI_SELECTOR: selector,
  } = process.env;
  if (url === undefined || url === '') {
    const loki = await startFakeLoki(loadCaptureStore({ flushed: true, ...options }));
    return { url: loki.url, env: { LOKI_ADDR: loki.url }, isReal: false, close: () => loki.close() };
  }
  const env = {
    LOKI_ADDR: url,
    ...(orgId === undefined ? {} : { LOKI_ORG_ID: orgId }),
    ...(selector === undefined ? {} : { TRACE_BY_ID_SELECTOR: selector }),
  };
  return { url, env, isReal: true, close: () => Promise.resolve() };
}
