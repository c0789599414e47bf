// The questions as HTTP requests: GET, or a POST form where the query is too long for a URL; a range in pieces where the
// server refuses it whole.

import { SourceError } from '../../model/errors.ts';
import type { AlertRule, Series } from '../../model/metrics.ts';
import { say } from '../../model/prose.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/client.ts';
import { readQueryAnswer, readVersion } from './query.schema.ts';
import { readRules } from './rules.schema.ts';
import { endMsOf, joinPieces, type Steps, splitSteps } from './split-range.ts';
import { type AskedTimes, keepWithin, type WithinAnswer } from './within.ts';

/**
 * Whether the server must be asked not to move times. VictoriaMetrics does, for the sake of its cache: a range of 50 steps and more
 * begins at a whole multiple of the step, and an instant of the last 30 s is another one. `nocache=1` ends both; other servers are
 * not sent it, because some refuse a parameter that they do not know.
 */
export interface Exactness {
  movesTimes: boolean;
  isVictoriaMetrics: boolean;
}

/** Of one question; a piece that was refused and split again counts each time. */
export interface Requests {
  count: number;
}

interface Question {
  readonly client: HttpClient;
  readonly signal: AbortSignal;
  readonly requests: Requests;
}

const EXACTLY = [['nocache', '1']] as const;

interface MetricQuestion extends Question {
  readonly query: string;
  readonly maxSamples: number;
  readonly exactness: Exactness;
}

const MAX_URL_QUERY_BYTES = 2048;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const VERSION_WAIT_MS = 2000;

/** Throws SourceError, here and below. */
export async function askInstant({
  timeMs,
  fromMs,
  ...question
}: MetricQuestion & { readonly timeMs: number; readonly fromMs: number | null }): Promise<WithinAnswer> {
  const answer = await askQuery(question, {
    path: '/api/v1/query',
    params: [['time', seconds(timeMs)]],
    times: { startMs: fromMs ?? timeMs, endMs: timeMs, stepMs: null },
  });
  refuseTooMany(answer.series, question.maxSamples);
  return answer;
}

/** A piece that is refused as too much is halved, down to this many requests for the whole question. */
const MAX_REQUESTS = 64;

export async function askPieces({
  steps,
  ...question
}: MetricQuestion & { readonly steps: Steps }): Promise<WithinAnswer> {
  const waiting = [...splitSteps(steps)];
  const answers: WithinAnswer[] = [];
  for (let piece = waiting.shift(); piece !== undefined; piece = waiting.shift()) {
    try {
      answers.push(await askPiece(question, piece));
    } catch (error) {
      const room = question.requests.count + waiting.length + 2 <= MAX_REQUESTS;
      if (!(error instanceof SourceError) || !isTooMuch(error) || piece.points < 2 || !room) throw error;
      waiting.unshift(...splitSteps(piece, Math.ceil(piece.points / 2)));
    }
    refuseTooMany(
      answers.flatMap(({ series }) => series),
      question.maxSamples,
    );
  }
  return {
    series: joinPieces(answers.map(({ series }) => series)),
    warnings: [...new Set(answers.flatMap(({ warnings }) => warnings))],
    nativeHistograms: answers.reduce((sum, { nativeHistograms }) => sum + nativeHistograms, 0),
    isPartial: answers.some(({ isPartial }) => isPartial),
    outside: answers.reduce((sum, { outside }) => sum + outside, 0),
    offStep: answers.reduce((sum, { offStep }) => sum + offStep, 0),
  };
}

async function askPiece(question: MetricQuestion, piece: Steps): Promise<WithinAnswer> {
  const { startMs, stepMs } = piece;
  const endMs = endMsOf(piece);
  const request = {
    path: '/api/v1/query_range',
    params: [
      ['start', seconds(startMs)],
      ['end', seconds(endMs)],
      ['step', seconds(stepMs)],
    ],
    times: { startMs, endMs, stepMs },
  } as const;
  const wasExact = question.exactness.movesTimes;
  const answer = await askQuery(question, request);
  if (wasExact || (answer.outside === 0 && answer.offStep === 0)) return answer;
  question.exactness.movesTimes = true;
  return askQuery(question, request);
}

/** Texts of prometheus/web/api/v1 and prometheus/promql; look-alikes keep them, with numbers of their own. */
function isTooMuch({ serverSays, status }: SourceError): boolean {
  return (
    status === 504 ||
    serverSays.includes('exceeded maximum resolution') ||
    serverSays.includes('would load too many samples')
  );
}

async function askQuery(
  question: MetricQuestion,
  {
    path,
    params,
    times,
  }: {
    readonly path: string;
    readonly params: readonly (readonly [string, string])[];
    readonly times: AskedTimes;
  },
): Promise<WithinAnswer> {
  const { text, headers } = await send(question, {
    path,
    params: [['query', question.query], ...params, ...(question.exactness.movesTimes ? EXACTLY : [])],
    form: Buffer.byteLength(question.query) > MAX_URL_QUERY_BYTES,
  });
  if (isOfVictoriaMetrics(headers)) {
    question.exactness.movesTimes = true;
    question.exactness.isVictoriaMetrics = true;
  }
  return keepWithin(readQueryAnswer(text), times);
}

/** Its version says nothing: it states none, or that of a Prometheus. */
export function isOfVictoriaMetrics(headers: HttpAnswer['headers']): boolean {
  return headers['x-server-hostname'] !== undefined;
}

export async function askRules(question: Question): Promise<readonly AlertRule[]> {
  const { text } = await send(question, { path: '/api/v1/rules', params: [['type', 'alert']] });
  return readRules(text);
}

/** Null when it cannot be had soon. Does not throw on a failure of the server. */
export async function askVersion(client: HttpClient, signal: AbortSignal): Promise<string | null> {
  try {
    const { text } = await client.get({
      path: '/api/v1/status/buildinfo',
      signal: AbortSignal.any([signal, AbortSignal.timeout(VERSION_WAIT_MS)]),
      maxBytes: MAX_ANSWER_BYTES,
      retries: 0,
    });
    return readVersion(text);
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

async function send(
  { client, signal, requests }: Question,
  request: Pick<HttpRequest, 'path' | 'params' | 'form'>,
): Promise<HttpAnswer> {
  try {
    const answer = await client.get({ ...request, signal, maxBytes: MAX_ANSWER_BYTES });
    requests.count += answer.tries;
    return answer;
  } catch (error) {
    requests.count += 1;
    throw error;
  }
}

function refuseTooMany(series: readonly Series[], maxSamples: number): void {
  const samples = series.reduce((sum, one) => sum + one.samples.length, 0);
  if (samples <= maxSamples) return;
  throw new SourceError({
    errorType: 'execution',
    kind: 'too-many-samples',
    status: 200,
    prose: say`more than ${maxSamples} samples came for one query: its labels are too many to be read`,
  });
}

/** Seconds as Prometheus reads them, without a float between. */
function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
}
