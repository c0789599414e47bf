// Alerts as people paste them: one alert, Alertmanager's webhook payload, the list of its API, Prometheus' /api/v1/alerts.

import { parseJsonObject } from '../decode/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, textAt } from '../model/json.ts';

const MAX_ALERTS = 100;

/** The alerts in a text that is JSON as a whole. Empty: it holds none. */
export function readAlerts(text: string): readonly JsonObject[] {
  const trimmed = text.trim();
  const whole = trimmed.startsWith('[') ? parseJsonObject(`{"alerts":${trimmed}}`) : parseJsonObject(trimmed);
  return whole === null ? [] : alertsIn(whole, 0).slice(0, MAX_ALERTS);
}

/** When its expression became true; null when it does not say. */
export function startOfAlert(alert: JsonObject): string | null {
  return textAt(alert, 'startsAt') ?? textAt(alert, 'activeAt');
}

function alertsIn(value: JsonValue | undefined, depth: number): readonly JsonObject[] {
  if (depth > 3) return [];
  if (Array.isArray(value)) return value.flatMap((item) => alertsIn(item, depth + 1));
  if (!isJsonObject(value)) return [];
  if (isJsonObject(value['labels']) && startOfAlert(value) !== null) return [value];
  // `data` is what the Prometheus API puts around its alerts.
  return [...alertsIn(value['alerts'], depth + 1), ...alertsIn(value['data'], depth + 1)];
}
