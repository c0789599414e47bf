// Variables in texts that Grafana fills in, and the ones that it brings itself. Which there are:
// https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/ and
// …/panels-visualizations/configure-data-links/

import type { Span } from '../model/finding.ts';
import type { Dashboard, Located } from './artifact.ts';

export interface VariableUse {
  readonly name: string;
  /** Behind the name within braces: `.labels.route`, `:queryparam`; empty without. */
  readonly rest: string;
  /** `$name` can be a shell's or a pattern's; in braces or brackets it is Grafana's. */
  readonly isBraced: boolean;
  readonly span: Span;
}

const USE =
  /\$\{([A-Za-z_]\w{0,100})((?:[^\w{}\n][^{}\n]{0,300})?)\}|\[\[([A-Za-z_]\w*)((?::\w+)?)\]\]|\$([A-Za-z_]\w*)/g;

/** `text`: of the dashboard, which `located` stands in. */
export function variableUses({ text }: Dashboard, { value, span }: Located<string>): readonly VariableUse[] {
  const written = text.slice(span.from, span.to);
  let next = 0;
  return [...value.matchAll(USE)].map((match) => {
    const [all, braced, rest, bracketed, format, bare = ''] = match;
    // Escapes shift places; a use holds hardly any, and where it does, the whole text is its place.
    const at = written.indexOf(all, next);
    if (at !== -1) next = at + all.length;
    const from = span.from + at;
    return {
      name: braced ?? bracketed ?? bare,
      rest: rest ?? format ?? '',
      isBraced: bare === '',
      span: at === -1 ? span : { from, to: from + all.length },
    };
  });
}

/** Known in every text of a dashboard. */
const GLOBAL = new Set(
  (
    '__all_variables __auto __dashboard __from __interval __interval_ms __name __org __range __range_ms __range_s ' +
    '__rate_interval __rate_interval_ms __searchFilter __timeFilter __timezone __to __url_time_range __user timeFilter interval'
  ).split(' '),
);
/** Known where a field or a value is: in data links, and in what panels say of one series. */
const OF_VALUES = new Set(['__cell', '__data', '__field', '__row', '__series', '__value']);

export type BuiltIn = 'global' | 'of values' | 'cell' | null;

export function builtIn(name: string): BuiltIn {
  if (GLOBAL.has(name)) return 'global';
  if (OF_VALUES.has(name)) return 'of values';
  // Cells of old tables, and the steps of an interval that Grafana works out.
  return /^__cell_\w+$/.test(name) || name.startsWith('__auto_interval_') ? 'cell' : null;
}

/** Whether such a thing is known of it: `${__field.labels.route}`. Null: everything, or nobody can say. */
export function fieldFault(name: string, rest: string): string | null {
  const path = rest.replace(/:.*/s, '');
  const known = FIELDS[name];
  return path === '' || known === undefined || known.test(path) ? null : `\${${name}${path}}`;
}

const FIELDS: Readonly<Record<string, RegExp>> = {
  __field: /^\.(?:name|displayName|labels(?:\.\w+|\[[^\]]+\])?|label)$/,
  __value: /^\.(?:raw|numeric|text|time|calc)$/,
  __series: /^\.(?:name|labels\.\w+)$/,
  __data: /^\.(?:fields(?:\.\w+|\[[^\]]+\])+(?:\.(?:text|raw|numeric|time))?|refId|name)$/,
  __org: /^\.(?:name|id)$/,
  __user: /^\.(?:id|login|email)$/,
  __dashboard: /^\.(?:uid|name)$/,
};
