import type { Span } from '../../model/finding.ts';
import { own, say } from '../../model/prose.ts';
import type { Dashboard } from '../artifact.ts';
import { builtIn, variableUses, type VariableUse } from '../grafana-names.ts';
import { nearestName } from '../nearest-name.ts';
import type { Fault, LintRule } from '../rule.ts';

export const dashboardVariable: LintRule = {
  id: 'dashboard/variable',
  summary: 'a variable that a dashboard uses and does not define, or defines and does not use',
  severity: 'error',
  *check({ artifacts }) {
    for (const artifact of artifacts) {
      if (artifact.kind === 'dashboard') yield* faultsOf(artifact);
    }
  },
};

function* faultsOf(dashboard: Dashboard): Iterable<Fault> {
  const { variables, inputs, templated } = dashboard;
  const defined = new Set(variables.map(({ name }) => name.value));
  const foreign = foreignPanels(dashboard);
  const { links, dataSources } = judgedElsewhere(dashboard);
  const used = new Set<string>();
  for (const text of templated) {
    for (const use of variableUses(dashboard, text)) {
      used.add(use.name);
      if (defined.has(use.name) || inputs.has(use.name) || !isSurelyGrafanas(use)) continue;
      if (dataSources.has(text.span.from) || (use.name.startsWith('__') && links.has(text.span.from))) continue;
      if (foreign.some(({ from, to }) => text.span.from >= from && text.span.to <= to)) continue;
      const near = nearestName(defined, use.name);
      yield {
        artifact: dashboard,
        span: use.span,
        what: say`This dashboard has no variable ${use.name}.`,
        why: own(
          'Grafana leaves the text as it is: the query asks for a series of that very name, and the panel is empty.',
        ),
        mend: near === null ? own('Define the variable, or take it out of the text.') : say`Is ${near} meant?`,
      };
    }
  }
  if (dashboard.usesUnseen || used.has('__all_variables') || hasPlugin(dashboard)) return;
  for (const { name, type, isHidden } of variables) {
    // Whoever cannot choose is not misled.
    if (isHidden) continue;
    if (
      name.value === '' ||
      used.has(name.value) ||
      APPLIED_BY_ITSELF.has(type) ||
      used.has(`__auto_interval_${name.value}`)
    )
      continue;
    yield {
      artifact: dashboard,
      span: name.span,
      what: say`Nothing on this dashboard uses the variable ${name.value}.`,
      why: own('Whoever chooses a value for it believes that the panels show that value alone, and they show all.'),
      mend: say`Use ${`$${name.value}`} in the queries that it is meant for, or take the variable away.`,
    };
  }
}

/** Panels of a plugin may look at variables without naming them. */
function hasPlugin({ panels }: Dashboard): boolean {
  return panels.some(({ type }) => /-(?:panel|app)$/.test(type));
}

/** Grafana puts these into every query. */
const APPLIED_BY_ITSELF = new Set(['adhoc', 'groupby', 'system']);

/** `$NAME` is an environment variable in a sentence; `$tag_host`, `$col`, `$__fromTime` are other languages' own. */
function isSurelyGrafanas({ name, isBraced }: VariableUse): boolean {
  if (builtIn(name) !== null) return false;
  return isBraced || !/^(?:[A-Z][A-Z\d_]*|tag_\w+|col|m|measurement|labels|value|__[a-z]+[A-Z]\w*)$/.test(name);
}

/** dashboard/data-link and dashboard/data-source say more of them. */
function judgedElsewhere({
  panels,
  links,
  variables,
}: Dashboard): Record<'links' | 'dataSources', ReadonlySet<number>> {
  const refs = [...panels, ...panels.flatMap(({ targets }) => targets), ...variables].flatMap(({ dataSource }) =>
    dataSource === null ? [] : [dataSource],
  );
  return {
    links: new Set([...links, ...panels.flatMap((panel) => panel.links)].map(({ url }) => url.span.from)),
    dataSources: new Set(refs.map(({ uidSpan }) => uidSpan.from)),
  };
}

/** Panels with words for people, and panels that ask in a language that has dollars of its own. */
function foreignPanels({ panels }: Dashboard): readonly Span[] {
  return panels
    .filter(
      ({ type, dataSource, targets }) =>
        type === 'text' ||
        [dataSource, ...targets.map((target) => target.dataSource)].some((ref) => isForeign(ref?.type)),
    )
    .map(({ span }) => span);
}

function isForeign(type: string | undefined): boolean {
  return (
    type !== undefined && !['', 'prometheus', 'loki', 'datasource', 'grafana', 'alertmanager', 'mixed'].includes(type)
  );
}
