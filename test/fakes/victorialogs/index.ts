// A fake VictoriaLogs: `answerVictoriaLogs` is the server as a pure function, `startFakeVictoriaLogs` puts it on a socket,
// `loadCapture` holds the capture as the recorded server did.

export { answerVictoriaLogs, type FakeAnswer, type FakeRequest, type VictoriaLogsStore } from './answer.ts';
export { ingested, INGESTS, type Ingest, loadCapture, tenantOf } from './captures.ts';
export type { Row } from './logsql.ts';
export { ABORTED, startFakeVictoriaLogs } from './server.ts';
