import { cite, count, joinProse, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import type { AlertEpisode, MetricsReport, RuleReading, Signal } from '../../model/signal.ts';
import { alertmanagerLines } from '../wording/alertmanager-text.ts';
import { formatFigure, formatThreshold } from '../../model/quantity.ts';
import {
  distanceText,
  episodeSpan,
  instanceText,
  isAlarming,
  labelText,
  offsetText,
  pictureText,
  relationText,
  remarksOf,
  splitRules,
  thresholdText,
  valueText,
  verdictText,
} from '../wording/signal-text.ts';
import { type Canvas, labelled, proseSpans, type Span, textSpan, wrap } from './layout.ts';

const RULES_LISTED = 8;
const ID_WIDTH = 3;

/** Signals with a small picture each, alerts, rules, Alertmanager; one block each. */
export function signalBlocks(report: TraceReport, canvas: Canvas): readonly (readonly string[])[] {
  const { metrics } = report;
  if (metrics === null) return [];
  const { listed, others } = splitRules(metrics.rules, RULES_LISTED);
  return [
    block('Signals: bars of 15 min to each side, the request in brackets', canvas, [
      ...(metrics.signals.length === 0 ? paragraph('No signal could be had.', canvas) : []),
      ...metrics.signals.flatMap((signal) => signalLines(signal, { report, canvas })),
      ...remarkLines(metrics, canvas),
      ...metrics.notes.flatMap((note) => item('-', note, canvas)),
    ]),
    block(
      'Alerts at the time',
      canvas,
      metrics.episodes.flatMap((episode) =>
        item(
          { label: episode.id, alarming: episode.state === 'firing' && episode.relation === 'during' },
          episodeText(episode, report),
          canvas,
        ),
      ),
    ),
    block('Rules, as loaded now, at the time', canvas, [
      ...listed.flatMap((rule) =>
        item(
          { label: rule.id, alarming: rule.verdict === 'true' || rule.verdict === 'failed' },
          ruleText(rule),
          canvas,
        ),
      ),
      ...(others === 0
        ? []
        : paragraph(`${plainText(count(others, 'more rule'))} gave nothing; -o json has all`, canvas)),
    ]),
    ...(metrics.alertmanager === null
      ? []
      : [
          block('Alertmanager now', canvas, [
            ...(metrics.alertmanager.alerts.length + metrics.alertmanager.silences.length === 0
              ? paragraph('No alert is active and no silence is set.', canvas)
              : []),
            ...alertmanagerLines(metrics.alertmanager, report).flatMap((line) => item('-', line, canvas)),
          ]),
        ]),
  ];
}

function signalLines(
  signal: Signal,
  { report, canvas }: { readonly report: TraceReport; readonly canvas: Canvas },
): readonly string[] {
  const { id, title, threshold } = signal;
  const { palette, width } = canvas;
  const alarming = isAlarming(signal);
  const offset = offsetText(signal, report);
  const value = `${valueText(signal)}${offset === '' ? '' : ` at ${offset}`}`;
  const against = threshold === null ? [] : say` (threshold ${thresholdText(signal)})`;
  const instance = instanceText(signal);
  const ofInstance = instance.length === 0 ? [] : say`, of ${instance}`;
  const picture = pictureText(signal, report);
  const head: readonly Span[] = [
    textSpan(`${title}: ${value === '' ? '' : `${value}, `}`, palette.plain),
    textSpan(verdictText(signal), alarming ? palette.tone.warn : palette.plain),
    ...proseSpans(against, canvas),
    ...(picture === null ? proseSpans(ofInstance, canvas) : []),
  ];
  const label = textSpan(id, alarming ? palette.tone.warn : palette.dim);
  const drawn: readonly Span[] =
    picture === null
      ? []
      : [
          { text: picture.bars, paint: palette.code, whole: true },
          textSpan(picture.highest === '' ? '' : `  ${picture.highest}`, palette.dim),
          ...proseSpans(ofInstance, canvas),
        ];
  return [
    ...labelled(label, head, { indent: 2, labelWidth: ID_WIDTH, width }),
    ...(drawn.length === 0 ? [] : beside(drawn, canvas)),
  ];
}

/** Under the rows: what has to be said of some of them. */
function remarkLines(metrics: MetricsReport, canvas: Canvas): readonly string[] {
  return remarksOf(metrics).flatMap(({ ids, text }) => item('-', say`${cite(ids)} ${text}`, canvas));
}

function beside(spans: readonly Span[], { palette, width }: Canvas): readonly string[] {
  return labelled(textSpan('', palette.plain), spans, { indent: 2, labelWidth: ID_WIDTH, width });
}

function episodeText(episode: AlertEpisode, report: TraceReport): Prose {
  const labels = labelText(episode.labels);
  return joinProse([
    say`${episode.name} ${own(relationText(episode, report))}`,
    own(episodeSpan(episode, report)),
    ...(episode.severity === null ? [] : [say`severity ${episode.severity}`]),
    ...(labels === '' ? [] : [say`${labels}`]),
  ]);
}

const RULE_WORDS: Readonly<Record<RuleReading['verdict'], string>> = {
  true: 'true',
  false: 'false',
  'no-data': 'no value, so it cannot be true',
  failed: 'not answered',
};

function ruleText({ name, labels, verdict, value, threshold, says }: RuleReading): Prose {
  const text = labelText(labels);
  const distance =
    value === null || threshold === null
      ? value === null
        ? ''
        : `, value ${formatFigure(value)}`
      : `, value ${formatFigure(value)} against ${formatThreshold(threshold, null)} (${distanceText(value, threshold)})`;
  const why = verdict === 'failed' ? say`. ${says}` : [];
  return say`${name}${text === '' ? [] : say` ${text}`}: ${own(RULE_WORDS[verdict])}${own(distance)}${why}`;
}

function block(heading: string, { palette, width }: Canvas, lines: readonly string[]): readonly string[] {
  const [title = '', ...rest] = heading.split(/(?=[:,])/);
  return lines.length === 0
    ? []
    : [...wrap([textSpan(title, palette.heading), textSpan(rest.join(''), palette.dim)], width), ...lines];
}

interface Mark {
  readonly label: string;
  readonly alarming: boolean;
}

function item(mark: string | Mark, text: Prose, canvas: Canvas): readonly string[] {
  const { label, alarming } = typeof mark === 'string' ? { label: mark, alarming: false } : mark;
  const { palette, width } = canvas;
  return labelled(textSpan(label, alarming ? palette.tone.warn : palette.dim), proseSpans(text, canvas), {
    indent: 2,
    labelWidth: label.length > 1 ? ID_WIDTH : 1,
    width,
  });
}

function paragraph(text: string, { palette, width }: Canvas): readonly string[] {
  return wrap([textSpan(text, palette.plain)], width - 2).map((line) => `  ${line}`);
}
