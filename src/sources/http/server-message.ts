// What a server says is wrong, in its own words. Prometheus: {status, errorType, error}. Loki: plain text, or {message} behind
// Grafana's gateway. Alertmanager: a JSON string, or {code, message}. Gateways: HTML. All of it is untrusted.

import { SOURCE_ERROR_TYPES, type SourceErrorType } from '../../model/errors.ts';

export interface ServerMessage {
  /** Whole, on one line; empty when nothing was said. */
  readonly text: string;
  readonly errorType: SourceErrorType | null;
}

const ERROR_TYPES: ReadonlySet<string> = new Set(SOURCE_ERROR_TYPES);

export function serverMessage(body: string, contentType: string): ServerMessage {
  if (isHtml(body, contentType)) return { text: titleOf(body), errorType: null };
  const said = fromJson(body) ?? { text: body, errorType: null };
  return { ...said, text: oneLine(said.text) };
}

/** By the header, unless it begins like JSON; or by how it begins, where the header is missing or wrong. */
export function isHtml(body: string, contentType: string): boolean {
  const start = body.slice(0, 500);
  if (/^\s*<(?:!doctype\s+html|html)\b/i.test(start)) return true;
  return /^\s*(?:text\/html|application\/xhtml)/i.test(contentType) && !/^\s*[{[]/.test(start);
}

function fromJson(body: string): ServerMessage | null {
  if (!/^\s*["{]/.test(body)) return null;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof value === 'string') return { text: value, errorType: null };
  if (typeof value !== 'object' || value === null) return null;
  const { error, message, errorType } = value as Readonly<Record<string, unknown>>;
  const text = [error, message].find((candidate) => typeof candidate === 'string' && candidate !== '');
  if (typeof text !== 'string') return null;
  return { text, errorType: isErrorType(errorType) ? errorType : null };
}

function isErrorType(value: unknown): value is SourceErrorType {
  return typeof value === 'string' && ERROR_TYPES.has(value);
}

/** Of a page nothing but its title: the rest is markup, scripts and often the user's own request. */
function titleOf(html: string): string {
  const start = /<title\b[^<>]{0,200}>/i.exec(html);
  if (start === null) return '';
  const rest = html.slice(start.index + start[0].length);
  const end = rest.indexOf('<');
  return oneLine(end === -1 ? rest : rest.slice(0, end));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What the body states wins: Prometheus gives 503 for a timeout and 422 for much. */
export function errorTypeOf(status: number, bodyErrorType: SourceErrorType | null): SourceErrorType {
  if (bodyErrorType !== null) return bodyErrorType;
  switch (status) {
    case 404:
      return 'not_found';
    case 408:
    case 504:
      return 'timeout';
    case 422:
      return 'execution';
    case 499:
      return 'canceled';
    case 425:
    case 429:
    case 502:
    case 503:
      return 'unavailable';
    default:
      return status >= 500 ? 'internal' : 'bad_data';
  }
}
