// A fake Loki for tests and for the bench: `answerLoki` is the server as a pure function, `startFakeLoki` puts it on a socket,
// `loadCaptureStore` holds the capture as the recorded servers did.

export { answerLoki } from './answer.ts';
export { CAPTURE_END_UNIX_NANO, type CaptureOptions, loadCaptureStore, moveTimes } from './captures.ts';
export { lazyStream } from './lazy-stream.ts';
export { memoryStream } from './memory-stream.ts';
export type { FakeAnswer } from './request-params.ts';
export { type FakeLoki, type FakeLokiOptions, startFakeLoki } from './server.ts';
export { createLokiStore, type Labels, type LokiStore, type LokiVersion } from './store.ts';
