// What Grafana 10, 11, 12 and 13 say about a dashboard and the options of the panels that are used, side by side.
// schema.test.ts holds the dashboard against each.

import type * as v10 from '@grafana/schema-10';
import type * as v11 from '@grafana/schema-11';
import type * as v12 from '@grafana/schema-12';
import type * as v13 from '@grafana/schema-13';
import type * as timeline10 from '@grafana/schema-10/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.js';
import type * as timeline11 from '@grafana/schema-11/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.js';
import type * as timeline12 from '@grafana/schema-12/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as timeline13 from '@grafana/schema-13/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table10 from '@grafana/schema-10/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.js';
import type * as table11 from '@grafana/schema-11/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.js';
import type * as table12 from '@grafana/schema-12/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as table13 from '@grafana/schema-13/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as series10 from '@grafana/schema-10/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.js';
import type * as series11 from '@grafana/schema-11/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.js';
import type * as series12 from '@grafana/schema-12/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as series13 from '@grafana/schema-13/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** JSON holds an enum's values, not its members. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends number
    ? `${T}` extends `${infer N extends number}`
      ? N
      : T
    : T extends readonly (infer U)[]
      ? Plain<U>[]
      : T extends object
        ? { [K in keyof T]: Plain<T[K]> }
        : T;

type PanelOf<Panel, Config, Options, Custom> = Omit<Plain<Panel>, 'fieldConfig' | 'options' | 'type'> & {
  type: string;
  options: Plain<Partial<Options>>;
  fieldConfig: {
    defaults: Omit<Plain<Config>, 'custom'> & { custom?: Plain<Partial<Custom>> };
    overrides: { matcher: { id: string; options?: unknown }; properties: { id: string; value?: unknown }[] }[];
  };
};

type Head<Dashboard> = Omit<Plain<Dashboard>, 'panels'>;

type FieldConfig10 = NonNullable<v10.Panel['fieldConfig']>['defaults'];
type FieldConfig11 = NonNullable<v11.Panel['fieldConfig']>['defaults'];
type FieldConfig12 = NonNullable<v12.Panel['fieldConfig']>['defaults'];
type FieldConfig13 = NonNullable<v13.Panel['fieldConfig']>['defaults'];

interface Grafana10 {
  head: Head<v10.Dashboard>;
  table: PanelOf<v10.Panel, FieldConfig10, table10.Options, table10.FieldConfig>;
  timeseries: PanelOf<v10.Panel, FieldConfig10, series10.Options, series10.FieldConfig>;
  'state-timeline': PanelOf<v10.Panel, FieldConfig10, timeline10.Options, timeline10.FieldConfig>;
}

interface Grafana11 {
  head: Head<v11.Dashboard>;
  table: PanelOf<v11.Panel, FieldConfig11, table11.Options, table11.FieldConfig>;
  timeseries: PanelOf<v11.Panel, FieldConfig11, series11.Options, series11.FieldConfig>;
  'state-timeline': PanelOf<v11.Panel, FieldConfig11, timeline11.Options, timeline11.FieldConfig>;
}

interface Grafana12 {
  head: Head<v12.Dashboard>;
  table: PanelOf<v12.Panel, FieldConfig12, table12.Options, table12.FieldConfig>;
  timeseries: PanelOf<v12.Panel, FieldConfig12, series12.Options, series12.FieldConfig>;
  'state-timeline': PanelOf<v12.Panel, FieldConfig12, timeline12.Options, timeline12.FieldConfig>;
}

interface Grafana13 {
  head: Head<v13.Dashboard>;
  table: PanelOf<v13.Panel, FieldConfig13, v13.TableOptions, table13.FieldConfig>;
  timeseries: PanelOf<v13.Panel, FieldConfig13, series13.Options, series13.FieldConfig>;
  'state-timeline': PanelOf<v13.Panel, FieldConfig13, timeline13.Options, timeline13.FieldConfig>;
}

/** By version. */
export interface Grafanas {
  10: Grafana10;
  11: Grafana11;
  12: Grafana12;
  13: Grafana13;
}
