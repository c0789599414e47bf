import { own, type Prose, say } from '../../model/prose.ts';
import type { DataSourceRef } from '../artifact.ts';
import { builtIn } from '../grafana-names.ts';
import type { LintRule, Workspace } from '../rule.ts';

export const dashboardDataSource: LintRule = {
  id: 'dashboard/data-source',
  summary: 'a panel whose data source is a uid of one Grafana, or a variable that is not there',
  severity: 'error',
  *check(workspace) {
    const provisioned = uidsIn(workspace);
    for (const artifact of workspace.artifacts) {
      if (artifact.kind !== 'dashboard') continue;
      const known = new Set([...artifact.variables.map(({ name }) => name.value), ...artifact.inputs]);
      const refs = artifact.panels.flatMap(({ dataSource, targets }) => [
        dataSource,
        ...targets.map((target) => target.dataSource),
      ]);
      for (const ref of [...refs, ...artifact.variables.map(({ dataSource }) => dataSource)]) {
        const fault = ref === null ? null : faultOf(ref, known, provisioned);
        if (ref !== null && fault !== null) yield { artifact, span: ref.uidSpan, ...fault };
      }
    }
  },
};

function faultOf(
  { uid, type }: DataSourceRef,
  known: ReadonlySet<string>,
  provisioned: ReadonlySet<string>,
): { readonly what: Prose; readonly why: Prose; readonly mend: Prose } | null {
  const name = /^(?:\$\{?([A-Za-z_]\w*)(?::\w+)?\}?|\[\[(\w+)\]\])$/.exec(uid);
  const variable = name?.[1] ?? name?.[2];
  if (variable !== undefined) {
    if (known.has(variable) || builtIn(variable) !== null) return null;
    return {
      what: say`The data source is ${uid}, and this dashboard has no such variable.`,
      why: own('Grafana asks its default data source instead, or shows an error.'),
      mend: own('Define a variable of type datasource with this name.'),
    };
  }
  if (uid.includes('$') || uid === '' || provisioned.has(uid) || isGrafanasOwn(uid)) return null;
  // Old dashboards name the data source: that is the same wherever people name it so.
  if (type === '') return null;
  // Somebody chose it, and provisions it: what Grafana makes up holds digits.
  if (/^[a-z][a-z_-]*$/i.test(uid)) return null;
  return {
    what: say`The data source is the uid ${uid}.`,
    why: own(
      'A uid is made when a data source is created: in another Grafana it is another one, and the panel is empty.',
    ),
    mend: own(
      'Let a variable of type datasource choose it: "uid": "${datasource}"; or provision a data source with this uid.',
    ),
  };
}

/** `-- Grafana --`, `-- Mixed --`, `-- Dashboard --`, and the built-in ones behind them. */
function isGrafanasOwn(uid: string): boolean {
  return uid.startsWith('-- ') || ['grafana', 'default', '__expr__', '-100', 'datasource'].includes(uid);
}

function uidsIn({ artifacts }: Workspace): ReadonlySet<string> {
  return new Set(
    artifacts.flatMap((artifact) =>
      artifact.kind === 'data-sources' ? artifact.dataSources.flatMap(({ uid }) => (uid === null ? [] : [uid])) : [],
    ),
  );
}
