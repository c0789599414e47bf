// Of which process a series is, and whether that is the one whose lines the request has. Where the lines do not say so,
// the value of one of several says nothing about the process that served the request.

import type { Labels, Series } from '../model/metrics.ts';
import { type Prose, say } from '../model/prose.ts';
import type { LineWriter, SignalInstances } from '../model/signal.ts';
import { fromMillis, type TimeRange } from '../model/time.ts';
import { targetOf } from './growth.ts';
import { isWithin } from './window.ts';

export interface Picked {
  /** All, or those of the one instance that the lines name. */
  readonly series: readonly Series[];
  /** As labels of one of its series; null: the lines do not name exactly one. */
  readonly own: Labels | null;
  /** All that there are of the time in question. */
  readonly all: readonly Labels[];
  /** The lines name another one than each of these. */
  readonly isOther: boolean;
}

/** `during`: a series without a sample in it is of a process that was gone or not there yet, unless all are without. */
export function pickInstance(
  series: readonly Series[],
  { writers, during }: { readonly writers: readonly LineWriter[]; readonly during: TimeRange },
): Picked {
  const alive = series.filter(({ samples }) => samples.some(({ timeUnixNano }) => isWithin(timeUnixNano, during)));
  const all = targetsOf(alive.length > 0 ? alive : series);
  const compared = all.map((labels) => ({ labels, same: sameAsAny(labels, writers) }));
  const [same, ...others] = compared.filter((each) => each.same === 'same');
  if (same === undefined || others.length > 0)
    return { series, own: null, all, isOther: all.length > 0 && compared.every((each) => each.same === 'other') };
  const mine = instanceOf(same.labels);
  return {
    series: series.filter(({ labels }) => instanceOf(labels) === mine),
    own: same.labels,
    all,
    isOther: false,
  };
}

function targetsOf(series: readonly Series[]): readonly Labels[] {
  return [...new Map(series.map(({ labels }) => [instanceOf(labels), labels])).values()];
}

/** `labels`: of the series that the value is of; null: it is of all of them. */
export function instancesOf({ own: mine, all, isOther }: Picked, labels: Labels | null): SignalInstances | null {
  const count = all.length;
  if (count === 0) return null;
  if (mine !== null && labels !== null) return { name: nameOf(mine), count, whose: 'own' };
  const [only] = all;
  if (count === 1 && only !== undefined) return { name: nameOf(only), count, whose: isOther ? 'other' : 'only' };
  if (labels === null) return { name: null, count, whose: 'all' };
  return { name: nameOf(labels), count, whose: isOther ? 'other' : 'worst' };
}

/**
 * What is to be said of a value that is beyond its limit: whether it is of the request's own process. Empty for the
 * only instance.
 */
export function whoseWords(instances: SignalInstances | null): Prose {
  if (instances === null || instances.whose === 'only' || instances.whose === 'all') return [];
  const { name, count, whose } = instances;
  const named = name === null ? [] : say`, ${name}`;
  switch (whose) {
    case 'own':
      return count === 1 ? [] : say`That is 1 of ${count} instances${named}: the one that the request’s lines name.`;
    case 'other':
      return say`That is another instance${named}, than the request’s lines name: it says nothing of the process that served it.`;
    case 'worst':
      return say`That is the worst of ${count} instances${named}. The request’s lines do not say which of them served it: its own may have been another.`;
  }
}

/** Without a label that names the target, what else tells pods and containers apart. */
function instanceOf(labels: Labels): string {
  return labels['instance'] === undefined
    ? JSON.stringify([targetOf(labels), firstOf(labels, PODS), firstOf(labels, CONTAINERS), firstOf(labels, HOSTS)])
    : targetOf(labels);
}

function nameOf(labels: Labels): string | null {
  return firstOf(labels, PODS) ?? firstOf(labels, ['instance', ...CONTAINERS, ...HOSTS]);
}

const PODS = ['pod', 'pod_name', 'k8s_pod_name', 'kubernetes_pod_name', 'exported_pod'];
const CONTAINERS = ['container', 'container_name', 'k8s_container_name', 'kubernetes_container_name'];
const HOSTS = ['host', 'hostname', 'host_name', 'nodename', 'node', 'node_name', 'k8s_node_name', 'kubernetes_node'];

function firstOf(labels: Labels, names: readonly string[]): string | null {
  const found = names.find((name) => (labels[name] ?? '') !== '');
  return found === undefined ? null : (labels[found] ?? null);
}

type Same = 'same' | 'other' | 'unknown';

/** Of which process an alert is, by its labels. */
export function whoseIs(labels: Labels, writers: readonly LineWriter[]): 'own' | 'other' | 'unknown' {
  const same = sameAsAny(labels, writers);
  return same === 'same' ? 'own' : same;
}

function sameAsAny(labels: Labels, writers: readonly LineWriter[]): Same {
  const answers = writers.map((writer) => compare(labels, writer));
  if (answers.includes('same')) return 'same';
  return answers.includes('other') && answers.every((answer) => answer === 'other') ? 'other' : 'unknown';
}

// Names of different kinds do not contradict each other: a target is scraped by an address that no line need know, and
// a container is named in more than one way. Two pods do.
function compare(labels: Labels, writer: LineWriter): Same {
  const instance = labels['instance'] ?? null;
  const address = instance === null ? null : hostOf(instance);
  const pod = firstOf(labels, PODS);
  if (writer.pod !== null) {
    if (pod !== null) return pod === writer.pod ? 'same' : 'other';
    if (address === writer.pod || address?.startsWith(`${writer.pod}.`) === true) return 'same';
  }
  // Another address may be the shipper's: it contradicts nothing.
  if (writer.address !== null && writer.address === instance) return 'same';
  // Every pod of a deployment has a container of the same name, and a host has many pods.
  if (writer.pod !== null || pod !== null) return 'unknown';
  if (writer.container !== null && [firstOf(labels, CONTAINERS), address].includes(writer.container)) return 'same';
  const host = shortHost(writer.host);
  return host !== null && [address, firstOf(labels, HOSTS)].map(shortHost).includes(host) ? 'same' : 'unknown';
}

/** `10.0.0.1` of `10.0.0.1:9100`, `::1` of `[::1]:9100`. */
function hostOf(instance: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(instance)?.[1] ?? instance.replace(/^([^:]*):\d+$/, '$1');
}

function shortHost(host: string | null): string | null {
  return host === null || /^[\d.:]+$/.test(host) ? host : host.toLowerCase().replace(/\..*$/, '');
}

const BESIDE_NANOS = fromMillis(60_000);

/** A living process is scraped at least so often. */
export function besideRequest({ start, end }: TimeRange): TimeRange {
  return { start: start - BESIDE_NANOS, end: end + BESIDE_NANOS };
}
