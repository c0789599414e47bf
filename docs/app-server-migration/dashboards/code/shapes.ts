// What the panels have in common, so that each one's file says only what is its own.

import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as timeSeries from '@grafana/grafana-foundation-sdk/timeseries';
import { PROMETHEUS } from './queries.ts';

export interface PanelText {
  readonly title: string;
  /** Markdown. */
  readonly description: string;
}

export function lines({ title, description }: PanelText): timeSeries.PanelBuilder {
  return new timeSeries.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .min(0)
    .fillOpacity(0)
    .showPoints(common.VisibilityMode.Auto)
    .legend(legendBelow())
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
}

/** Whole events of each interval. */
export function bars(text: PanelText): timeSeries.PanelBuilder {
  return lines(text)
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(60)
    .decimals(0)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));
}

export interface State {
  readonly value: number;
  readonly text: string;
  readonly color: 'green' | 'yellow' | 'red' | 'blue' | 'orange';
}

/** Names of states instead of numbers. */
export function states({ title, description }: PanelText, known: readonly State[]): stateTimeline.PanelBuilder {
  const options = Object.fromEntries(
    known.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
  );
  return new stateTimeline.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .mappings([{ type: MappingType.ValueToText, options }])
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color: 'text' }]))
    .showValue(common.VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .legend(legendBelow());
}

/** A line across the panel at `value`, red above it. */
export function limitAt(value: number): {
  readonly thresholds: ThresholdsConfigBuilder;
  readonly style: common.GraphThresholdsStyleConfigBuilder;
} {
  return {
    thresholds: new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
      { value: null, color: 'green' },
      { value, color: 'red' },
    ]),
    style: new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
  };
}

function legendBelow(): common.VizLegendOptionsBuilder {
  return new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true);
}
