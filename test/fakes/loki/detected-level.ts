// `detected_level`, which Loki 3 adds to each entry at ingest (grafana/loki v3.4 pkg/distributor/field_detection.go).

import type { Labels } from './store.ts';

const LEVEL_FIELDS = ['level', 'LEVEL', 'Level', 'Severity', 'severity', 'SEVERITY', 'lvl', 'LVL', 'Lvl'];

const NAMES: Readonly<Record<string, string>> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  warn: 'warn',
  wrn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  critical: 'critical',
  fatal: 'fatal',
};

const WORDS = [
  ['info', ['info', 'INFO']],
  ['error', ['err:', 'ERR:', 'error', 'ERROR']],
  ['warn', ['warn:', 'WARN:', 'warning', 'WARNING']],
  ['critical', ['CRITICAL:', 'critical:']],
  ['debug', ['debug:', 'DEBUG:']],
] as const;

/** OpenTelemetry's ranges of severity_number, by their highest number. */
const OTLP_LEVELS = [
  [4, 'trace'],
  [8, 'debug'],
  [12, 'info'],
  [16, 'warn'],
  [20, 'error'],
  [24, 'fatal'],
] as const;

export function detectLevel(line: string, metadata: Labels, labels: Labels): string {
  const severity = Number(metadata['severity_number'] ?? 0);
  if (severity > 0) return OTLP_LEVELS.find(([highest]) => severity <= highest)?.[1] ?? 'unknown';
  for (const source of [labels, metadata]) {
    for (const field of LEVEL_FIELDS) if (source[field] !== undefined) return source[field];
  }
  const trimmed = line.trim();
  const value = trimmed.startsWith('{') && trimmed.endsWith('}') ? jsonLevel(trimmed) : logfmtLevel(line);
  return (
    NAMES[value.toLowerCase()] ?? WORDS.find(([, words]) => words.some((word) => line.includes(word)))?.[0] ?? 'unknown'
  );
}

function jsonLevel(line: string): string {
  try {
    const value = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const field = LEVEL_FIELDS.find((name) => Object.hasOwn(value, name));
    return field === undefined ? '' : String(value[field]);
  } catch {
    return '';
  }
}

function logfmtLevel(line: string): string {
  for (const [, key = '', quoted, bare = ''] of line.matchAll(/([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g)) {
    if (LEVEL_FIELDS.includes(key)) return quoted ?? bare;
  }
  return '';
}
