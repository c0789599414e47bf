import type { Span } from '../../model/finding.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { DataSources, DerivedField } from '../artifact.ts';
import type { LintRule } from '../rule.ts';

export const dataSourcesDerivedField: LintRule = {
  id: 'data-sources/derived-field',
  summary: 'a derived field of Loki that finds nothing or links nowhere',
  severity: 'error',
  *check({ artifacts }) {
    for (const artifact of artifacts) {
      if (artifact.kind !== 'data-sources') continue;
      for (const field of artifact.dataSources.flatMap(({ derivedFields }) => derivedFields)) {
        for (const fault of faultsOf(artifact, field)) yield { artifact, ...fault };
      }
    }
  },
};

interface FieldFault {
  readonly span: Span;
  readonly what: Prose;
  readonly why: Prose;
  readonly mend: Prose;
}

function* faultsOf(
  { text }: DataSources,
  { name, matcherType, matcherRegex, url }: DerivedField,
): Iterable<FieldFault> {
  const groups = matcherType === 'label' ? 1 : groupCount(matcherRegex.value);
  if (groups !== 1) yield { span: matcherRegex.span, ...faultOfGroups(groups) };
  if (url === null || url.value.trim() === '') {
    const why = own('Grafana shows the field in each line, and nothing happens on a click.');
    const mend = own('url: the address with $${__value.raw} for the value, or with datasourceUid the query.');
    yield { span: name.span, what: say`The derived field ${name.value} has no url.`, why, mend };
    return;
  }
  const written = text.slice(url.span.from, url.span.to);
  const single = /(?<!\$)(?:\$\$)*(\$(?:\{[A-Za-z_]|[A-Za-z_]))/.exec(written);
  if (single !== null) {
    const from = url.span.from + single.index + single[0].length - (single[1]?.length ?? 0);
    yield {
      span: { from, to: from + 1 },
      what: own('This dollar is not doubled.'),
      why: own('Grafana fills environment variables in when it reads the file: the link is without the value.'),
      mend: own('Write $$ for each $ of a variable: $${__value.raw}.'),
    };
  } else if (!/\$\{__value\b|\$__value\b|\$\{__data\b/.test(url.value)) {
    const what = say`The link of the derived field ${name.value} does not hold its value.`;
    const why = own('Every line leads to the same page.');
    yield { span: url.span, what, why, mend: own('Put $${__value.raw} where the value belongs.') };
  }
  if (/^\s*(?:javascript|vbscript|data|file):/i.test(url.value)) {
    const why = own('The value comes out of a log line, and Grafana takes such addresses away.');
    yield {
      span: url.span,
      what: own('No browser follows this scheme from Grafana.'),
      why,
      mend: own('Link to https://….'),
    };
  }
}

/** Null: no regular expression. Nothing is matched: the alternative of nothing is tried on nothing. */
function groupCount(pattern: string): number | null {
  try {
    return (new RegExp(`${pattern}|`).exec('')?.length ?? 1) - 1;
  } catch {
    return null;
  }
}

function faultOfGroups(groups: number | null): Omit<FieldFault, 'span'> {
  const mend = own('Put one group around the value, and ?: into all others: req_id=([\\w-]{21}).');
  if (groups === null) {
    return {
      what: own('This is no regular expression of JavaScript.'),
      why: own('Grafana shows no field at all.'),
      mend,
    };
  }
  const why = own('Grafana takes the first group for the value.');
  return groups === 0
    ? {
        what: own('This expression has no group.'),
        why: own('Grafana takes the first group for the value: there is none.'),
        mend,
      }
    : { what: say`This expression has ${groups} groups.`, why, mend };
}
