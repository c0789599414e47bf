// The stages of a request to the proxy, and their words.

/** In the order a request passes them; docs/report.md says between which lines each lies. */
export const TIMING_STAGES = [
  'client_upload',
  'worker_wait',
  'backend_setup',
  'backend_first_output',
  'streaming',
  'backend_silent',
  'closing',
  'client_download',
  'rest',
] as const;

export type TimingStageId = (typeof TIMING_STAGES)[number];

/** A few words for a row or in a sentence. */
export function stageWords(stage: TimingStageId, { stream }: { readonly stream: boolean | null }): string {
  switch (stage) {
    case 'client_upload':
      return 'client’s upload';
    case 'worker_wait':
      return 'wait for a worker';
    case 'backend_setup':
      return 'setup with the backend';
    case 'backend_first_output':
      return 'backend until first output';
    case 'streaming':
      return stream === false ? 'backend output' : 'streaming';
    case 'backend_silent':
      return 'backend silent';
    case 'closing':
      return 'closing the answer';
    case 'client_download':
      return 'client’s download';
    case 'rest':
      return 'rest';
  }
}
