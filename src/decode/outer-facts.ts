// What the object around a line says of it. Shippers differ in names more than in meaning: each fact has a list of
// them, the surest first.

import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { Opened, WrittenTime } from './envelope.ts';
import { type Clock, readTime } from './clock.ts';

// journald (systemd.journal-fields), docker, CRI parsers, fluent-bit and vector (kubernetes.*), filebeat (ECS),
// Grafana, CloudWatch, GCP, GELF, OpenTelemetry.
const TIMES = [
  '__REALTIME_TIMESTAMP',
  'tsNs',
  'time',
  '@timestamp',
  'timestamp',
  'Time',
  'Date',
  'date',
  'ts',
  'eventTime',
  '_time',
  'timeUnixNano',
  'observedTimeUnixNano',
  'ingestionTime',
  'receiveTimestamp',
  'TimeGenerated',
];
const STREAMS = ['stream', 'Stream', 'labels.stream', 'attributes.log.iostream', 'logtag_stream'];
const PODS = [
  'kubernetes.pod_name',
  'kubernetes.pod.name',
  'pod',
  'pod_name',
  'podName',
  'k8s.pod.name',
  'labels.pod',
  'fields.pod',
  'resource.labels.pod_name',
  'PodName',
  'k8s_pod_name',
];
const HOSTS = [
  '_HOSTNAME',
  'kubernetes.host',
  'kubernetes.node.name',
  'kubernetes.pod_node_name',
  'host.name',
  'hostname',
  'host',
  'nodeName',
  'node',
  'labels.host',
  'fields.host',
  'k8s.node.name',
  'Computer',
  'HOSTNAME',
  'ec2_instance_id',
];
const CONTAINERS = [
  'kubernetes.container_name',
  'kubernetes.container.name',
  'container_name',
  'containerName',
  'container.name',
  'CONTAINER_NAME',
  '_CONTAINER_NAME',
  'container',
  'labels.container',
  'fields.container',
  'k8s.container.name',
  'resource.labels.container_name',
  'ContainerName',
  'ContainerAppName_s',
  '_SYSTEMD_UNIT',
  'UNIT',
  'SYSLOG_IDENTIFIER',
];
const PROCESS_IDS = ['_PID', 'process.pid', 'SYSLOG_PID', 'procid', 'pid'];

/** Everything but the text. Untrusted. */
export function outerFacts(object: JsonObject, clock: Clock): Omit<Opened, 'text'> {
  return {
    written: timeOf(object, clock),
    stream: firstText(object, STREAMS),
    writer: {
      pod: firstText(object, PODS),
      host: firstText(object, HOSTS),
      container: firstText(object, CONTAINERS),
      processId: firstText(object, PROCESS_IDS),
    },
  };
}

function timeOf(object: JsonObject, clock: Clock): WrittenTime | null {
  for (const name of TIMES) {
    const value = valueAt(object, name);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') continue;
    const reading = readTime(String(value), clock);
    if (reading !== null) return reading;
  }
  return null;
}

function firstText(object: JsonObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value = valueAt(object, name);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  }
  return null;
}

/** `a.b` is the key of that name, or b of the object a. */
export function valueAt(object: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(object, path)) return object[path];
  const dot = path.indexOf('.');
  if (dot < 0) return undefined;
  const outer = object[path.slice(0, dot)];
  return isJsonObject(outer) ? valueAt(outer, path.slice(dot + 1)) : undefined;
}

/** A value as the text of a line: text as it is, an object as JSON, an array of bytes as the text they are. */
export function lineOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  if (isJsonObject(value)) return writeJson(value);
  if (Array.isArray(value) && value.length > 0 && value.every(isByte))
    return new TextDecoder().decode(Uint8Array.from(value as number[]));
  // What was given to a function that logs its arguments.
  if (Array.isArray(value) && value.length === 1 && typeof value[0] === 'string') return value[0];
  return null;
}

function isByte(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

function writeJson(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${writeJson(item)}`)
    .join(',')}}`;
}
