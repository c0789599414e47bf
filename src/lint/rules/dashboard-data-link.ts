import type { Span } from '../../model/finding.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { Dashboard, DashboardLink } from '../artifact.ts';
import { builtIn, fieldFault, variableUses } from '../grafana-names.ts';
import type { LintRule } from '../rule.ts';

export const dashboardDataLink: LintRule = {
  id: 'dashboard/data-link',
  summary: 'a link of a dashboard that Grafana cannot fill in or a browser cannot follow',
  severity: 'error',
  *check({ artifacts }) {
    for (const artifact of artifacts) {
      if (artifact.kind !== 'dashboard') continue;
      for (const link of [...artifact.links, ...artifact.panels.flatMap(({ links }) => links)]) {
        for (const fault of faultsOf(artifact, link)) yield { artifact, ...fault };
      }
    }
  },
};

interface LinkFault {
  readonly span: Span;
  readonly what: Prose;
  readonly why: Prose;
  readonly mend: Prose;
}

/** No browser takes more. */
const LONGEST_ADDRESS = 8192;

function* faultsOf(dashboard: Dashboard, { url, place }: DashboardLink): Iterable<LinkFault> {
  const { value, span } = url;
  if (value.length > LONGEST_ADDRESS) return;
  const address = faultOfAddress(value);
  if (address !== null) yield { span, ...address };
  if (/\$\{[^}]*(?:$|\$\{)/.test(value)) {
    const why = own('Grafana leaves the text as it is, and the address leads to a page that does not exist.');
    yield { span, what: own('A ${ in this link has no }.'), why, mend: own('Close the brace behind the name.') };
  }
  for (const { name, rest, span: at } of variableUses(dashboard, url)) {
    const kind = builtIn(name);
    if (name.startsWith('__') && kind === null) {
      const why = own('Grafana leaves the text as it is, and the address leads to a page that does not exist.');
      const mend = own('Grafana knows __value, __field, __data, __series, __from, __to and __all_variables here.');
      yield { span: at, what: say`Grafana has no built-in variable ${name}.`, why, mend };
      continue;
    }
    const field = fieldFault(name, rest);
    if (field !== null) {
      const why = own('Grafana puts nothing in its place.');
      yield { span: at, what: say`Grafana knows no ${field}.`, why, mend: SUBFIELDS };
    } else if (kind === 'of values' && place !== 'field') {
      const what = say`${`\${${name}${rest}}`} stands in a link of the ${own(place)}, where there is no value.`;
      const why = own('Which value is meant is known only in a data link of a field, where somebody clicked on one.');
      const mend = own('Make it a data link: fieldConfig.defaults.links, or an override with the property links.');
      yield { span: at, what, why, mend };
    }
  }
}

const SUBFIELDS = own(
  '${__value.raw}, .numeric, .text, .time; ${__field.name}, .labels.NAME; ${__data.fields.NAME}; ${__series.name}.',
);

function faultOfAddress(value: string): Omit<LinkFault, 'span'> | null {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):(?!\d)/i.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined && ['javascript', 'vbscript', 'data', 'file'].includes(scheme)) {
    const what = say`A link with ${`${scheme}:`} is followed by no Grafana.`;
    const why = own('Grafana takes such addresses away, as a value could carry a script in them.');
    return { what, why, mend: own('Link to a page: https://…, or /d/… within Grafana.') };
  }
  if (/[\s"<>]/.test(value.replaceAll(/\$\{[^{}]*\}/g, '').trim())) {
    const what = own('This link holds a space, a quote or an angle bracket.');
    const why = own('Browsers and chat programs end an address there.');
    return {
      what,
      why,
      mend: own(
        'Encode it: %20 for a space, %22 for a quote. ${name:queryparam} and ${name:percentencode} do so for values.',
      ),
    };
  }
  // Grafana's own pages: `d/uid` and `/d/uid` are the same there.
  if (scheme === undefined && /^(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?\/|^\.{1,2}\//i.test(value)) {
    const what = say`${value} has no scheme, and is no page of Grafana.`;
    const why = own('Grafana reads it as a path of its own, and answers "not found".');
    return { what, why, mend: own('Begin with https:// for another site, or with / for a page of this Grafana.') };
  }
  return null;
}
