// The SDK builds for the newest Grafana. What older ones do not have is taken out where nothing is lost by it, so that one
// file imports into 10 to 13: the newer ones fill it in themselves, and migrate upwards from schemaVersion.

/** Grafana 10.0. Each later version has its own migrations from here. */
const OLDEST_SCHEMA_VERSION = 38;

const NEWER_THAN_10 = {
  // 13: would put links into a menu.
  link: ['placement'],
  // 12 and 13. `auto` and its two belong to interval variables.
  variable: ['allowCustomValue', 'auto', 'auto_min', 'auto_count', 'staticOptions'],
} as const;

/** Plain JSON: what a builder leaves undefined is not in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function portable(dashboard: JsonObject): JsonObject {
  const { templating, links, ...rest } = dashboard;
  const variables = (templating as { readonly list: readonly JsonObject[] }).list;
  return {
    ...rest,
    schemaVersion: OLDEST_SCHEMA_VERSION,
    templating: { list: variables.map((variable) => without(variable, NEWER_THAN_10.variable)) },
    links: (links as readonly JsonObject[]).map((link) => without(link, NEWER_THAN_10.link)),
  };
}

function without(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
