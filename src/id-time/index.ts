export { explainId, type IdCandidate, type IdExplanation } from './explain-id.ts';
export { FORMATS } from './formats.ts';
