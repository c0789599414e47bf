import { isJsonObject, type JsonObject, type JsonValue, textAt } from '../../model/json.ts';
import type { Envelope, Opened } from '../envelope.ts';
import { objectEnvelope } from '../object-envelope.ts';
import type { Clock } from '../clock.ts';
import { outerFacts } from '../outer-facts.ts';

/** A log record of OTLP/JSON as documents/ hands it over: the record with its resource. */
export const otlp: Envelope = objectEnvelope({
  id: 'otlp',
  title: 'OpenTelemetry’s log records',
  fits: (object) => isJsonObject(object['logRecord']),
  paths: ['logRecord.body.stringValue', 'logRecord.body'],
  facts,
});

function facts(object: JsonObject, clock: Clock): Partial<Opened> {
  const record = object['logRecord'];
  if (!isJsonObject(record)) return {};
  const named: Record<string, JsonValue> = { time: record['timeUnixNano'] ?? record['observedTimeUnixNano'] ?? null };
  const resource = object['resource'];
  for (const holder of [record, isJsonObject(resource) ? resource : {}]) {
    const attributes = holder['attributes'];
    for (const item of Array.isArray(attributes) ? attributes : []) {
      if (!isJsonObject(item) || !isJsonObject(item['value'])) continue;
      const key = textAt(item, 'key');
      const [value] = Object.values(item['value']);
      if (key !== null && value !== undefined) named[key] ??= value;
    }
  }
  return outerFacts({ ...named, stream: named['log.iostream'] ?? null }, clock);
}
