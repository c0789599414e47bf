// The SDK builds for the newest Grafana. What older ones do not have is taken out where nothing is lost by it, so that one
// file imports into 10 to 13: the newer ones fill it in themselves, and migrate upwards from schemaVersion.

/** Grafana 10.0. Each later version has its own migrations from here. */
const OLDEST_SCHEMA_VERSION = 38;

const NOT_IN_ALL = {
  // 13 alone, and would put links into a menu there.
  link: ['placement'],
  // 12 and 13 alone. `auto` and its two belong to interval variables.
  variable: ['allowCustomValue', 'auto', 'auto_min', 'auto_count', 'staticOptions'],
  // Pages of the state timeline: since 11. Footer of the table: moved in 12, and off by default before and after.
  options: ['perPage', 'footer'],
} as const;

/** Plain JSON: what a builder leaves undefined is not in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function portable(dashboard: JsonObject): JsonObject {
  const { templating, links, panels, ...rest } = dashboard;
  const variables = (templating as { readonly list: readonly JsonObject[] }).list;
  return {
    ...rest,
    schemaVersion: OLDEST_SCHEMA_VERSION,
    templating: { list: variables.map((variable) => without(variable, NOT_IN_ALL.variable)) },
    panels: (panels as readonly JsonObject[]).map((panel) => ({
      ...panel,
      options: without(panel['options'] as JsonObject, NOT_IN_ALL.options),
    })),
    links: (links as readonly JsonObject[]).map((link) => without(link, NOT_IN_ALL.link)),
  };
}

function without(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
