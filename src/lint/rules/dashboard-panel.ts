import type { Span } from '../../model/finding.ts';
import { own, say } from '../../model/prose.ts';
import type { Artifact, Dashboard, Panel, RuleGroup } from '../artifact.ts';
import { nearestName } from '../nearest-name.ts';
import type { Fault, LintRule, Workspace } from '../rule.ts';

export const dashboardPanel: LintRule = {
  id: 'dashboard/panel',
  summary: 'a link to a dashboard or panel that is not there; a panel without query or title',
  severity: 'error',
  *check(workspace) {
    const dashboards = byUid(workspace);
    for (const artifact of workspace.artifacts) {
      if (artifact.kind === 'dashboard') yield* faultsOfPanels(artifact);
      for (const link of linksOf(artifact)) {
        const fault = faultOfLink(artifact, link, dashboards);
        if (fault !== null) yield { artifact, span: link.span, ...fault };
      }
    }
  },
};

/** What draws data, and is drawn empty without a query. */
const DRAWS_DATA = new Set(
  'barchart bargauge gauge geomap graph heatmap histogram logs piechart singlestat stat state-timeline status-history table table-old timeseries trend xychart'.split(
    ' ',
  ),
);
/** What says by itself what it shows: a figure with its unit. */
const MAY_BE_UNTITLED = new Set(['bargauge', 'gauge', 'singlestat', 'stat', 'table', 'table-old']);

function* faultsOfPanels(artifact: Dashboard): Iterable<Fault> {
  for (const panel of artifact.panels) {
    if (!DRAWS_DATA.has(panel.type)) continue;
    const span = { from: panel.span.from, to: panel.span.from + 1 };
    if (panel.targets.length === 0) {
      const what = say`The panel ${panel.title.value === '' ? own('without title') : panel.title.value} has no query.`;
      yield { artifact, span, what, why: own('It says "No data", as it does when something is wrong.'), mend: REMOVE };
    } else if (panel.title.value.trim() === '' && !MAY_BE_UNTITLED.has(panel.type)) {
      const why = own('Nobody can speak of it, and alerts, links and pictures of it have no name.');
      yield {
        artifact,
        span,
        what: own('This panel has no title.'),
        why,
        mend: own('Say in a few words what it shows, with its unit.'),
      };
    }
  }
}

const REMOVE = own('Give it a query, or take it away.');

function byUid({ artifacts }: Workspace): ReadonlyMap<string, readonly Panel[]> {
  return new Map(
    artifacts.flatMap((artifact): [string, readonly Panel[]][] =>
      artifact.kind === 'dashboard' && artifact.uid !== null ? [[artifact.uid.value, artifact.panels]] : [],
    ),
  );
}

interface GivenLink {
  readonly url: string;
  readonly span: Span;
  /** The file says that this is a dashboard of Grafana. */
  readonly isDashboard: boolean;
}

function linksOf(artifact: Artifact): readonly GivenLink[] {
  if (artifact.kind === 'page') return artifact.links.map((link) => ({ ...link, isDashboard: false }));
  if (artifact.kind === 'rules') return artifact.groups.flatMap(({ rules }) => rules.flatMap(linksOfRule));
  if (artifact.kind !== 'dashboard') return [];
  return [...artifact.links, ...artifact.panels.flatMap(({ links }) => links)].map(({ url: { value, span } }) => ({
    url: value,
    span,
    isDashboard: true,
  }));
}

function linksOfRule(rule: RuleGroup['rules'][number]): readonly GivenLink[] {
  if (rule.kind !== 'alert') return [];
  return [...rule.annotations].map(([name, { value }]) => ({
    url: value.value,
    span: value.span,
    isDashboard: name.startsWith('dashboard'),
  }));
}

const LINK =
  /^((?:https?:\/\/[^/\s]+)?(?:\/[^/?#\s]+)*?)\/d(?:-solo)?\/([\w-]+)(?:\/[^/?#\s]*)?(?:\?([^#]*))?(?:#.*)?$/;

function faultOfLink(
  { kind }: Artifact,
  { url, isDashboard }: GivenLink,
  dashboards: ReadonlyMap<string, readonly Panel[]>,
): Pick<Fault, 'what' | 'why' | 'mend'> | null {
  const [, base = '', uid, query = ''] = LINK.exec(url) ?? [];
  if (uid === undefined || dashboards.size === 0) return null;
  const panels = dashboards.get(uid);
  if (panels === undefined) {
    // One dashboard may well lead to others that were not asked about; and many sites have a /d/.
    if (kind === 'dashboard' || (!isDashboard && !/grafana/i.test(base))) return null;
    const near = nearestName(dashboards.keys(), uid);
    return {
      what: say`No dashboard here has the uid ${uid}.`,
      why: own('Grafana answers "Dashboard not found" to whoever comes from the alert or the page.'),
      mend: near === null ? own('Its uid stands in the JSON of the dashboard.') : say`Is ${near} meant?`,
    };
  }
  const id = /(?:^|&)(?:viewPanel|panelId|editPanel)=(?:panel-)?(\d+)(?:&|$)/.exec(query)?.[1];
  if (id === undefined || panels.some((panel) => panel.id === Number(id))) return null;
  return {
    what: say`The dashboard ${uid} has no panel ${id}.`,
    why: own('Grafana opens the whole dashboard, or an empty panel, and the reader looks for what was meant.'),
    mend: own('Give the id of a panel that is there: "id" in the JSON of the dashboard.'),
  };
}
