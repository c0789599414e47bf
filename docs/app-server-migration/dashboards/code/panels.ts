import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertStates } from './panels/alert-states.ts';
import { errorRatio, requestsByStatus } from './panels/errors.ts';
import { failedRequests } from './panels/failed-requests.ts';
import { latencyAgainstBaseline } from './panels/latency.ts';
import { maintenance } from './panels/maintenance.ts';
import { firstEvent, openStreams, streamEnds } from './panels/streams.ts';
import { toolBufferAborted, toolBufferAnomaly, toolBufferFlow } from './panels/tool-buffer.ts';
import { workerBackoff, workerReady, workerRestarts } from './panels/worker.ts';

export interface PlacedPanel {
  /** Part of addresses that people keep (viewPanel=…): never given to another panel. */
  readonly id: number;
  readonly build: () => Builder<Panel>;
}

export interface Band {
  /** In units of Grafana's grid, which is 24 wide; the panels of a band share its width evenly. */
  readonly height: number;
  readonly panels: readonly PlacedPanel[];
}

/** From the top: is something wrong, how bad, which requests, and why. */
export const BANDS: readonly Band[] = [
  { height: 7, panels: [{ id: 1, build: alertStates }] },
  {
    height: 9,
    panels: [
      { id: 2, build: latencyAgainstBaseline },
      { id: 3, build: errorRatio },
    ],
  },
  { height: 10, panels: [{ id: 4, build: failedRequests }] },
  {
    height: 8,
    panels: [
      { id: 5, build: workerRestarts },
      { id: 6, build: workerBackoff },
      { id: 7, build: workerReady },
    ],
  },
  {
    height: 8,
    panels: [
      { id: 8, build: toolBufferAnomaly },
      { id: 9, build: toolBufferFlow },
      { id: 10, build: toolBufferAborted },
    ],
  },
  {
    height: 8,
    panels: [
      { id: 11, build: openStreams },
      { id: 12, build: firstEvent },
      { id: 13, build: streamEnds },
    ],
  },
  {
    height: 6,
    panels: [
      { id: 14, build: maintenance },
      { id: 15, build: requestsByStatus },
    ],
  },
];
