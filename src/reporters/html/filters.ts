// Which rows are shown: checkboxes and a style sheet, so that a file without a server and a browser without scripts
// have them too.

import type { Element } from 'hast';
import { h } from 'hastscript';
import type { EventScope } from '../../model/event.ts';
import type { TimelineRow } from '../wording/rows.ts';

const SCOPES: Readonly<Record<Exclude<EventScope, 'mention'>, string>> = {
  request: 'the request’s own',
  linked: 'linked by another id',
  window: 'beside it (worker, other requests)',
};

/** A kind without a rule in the style sheet could not be hidden; the profile's test holds this to its kinds. */
const KINDS: Readonly<Record<string, true>> = {
  access_log: true,
  http_ingress: true,
  ingress_detail: true,
  submission: true,
  backend_request: true,
  backend_response: true,
  backend_error: true,
  backend_notification: true,
  backend_stdout: true,
  backend_stderr: true,
  backend_event: true,
  backend_lifecycle: true,
  tool_call: true,
  tool_buffer: true,
  sse: true,
  sse_done: true,
  sse_summary: true,
  sse_guard: true,
  client_json: true,
  finish_reason: true,
  transform_summary: true,
  usage: true,
  prompt: true,
  worker_launch: true,
  worker_spawned: true,
  worker_ready: true,
  worker_ready_timeout: true,
  worker_exit: true,
  worker_restart_scheduled: true,
  worker_restart_limit: true,
  worker_trouble: true,
  proxy_fatal: true,
  shutdown: true,
  log: true,
  unparsed: true,
};

/** What the checkboxes do. Part of the one style sheet, whatever the report. */
export function filterStyle(): string {
  const names = [...Object.keys(SCOPES).map(scopeName), ...Object.keys(KINDS).map(kindName)];
  return names.map((name) => `body:has(#show-${name}:not(:checked)) tr.${name}{display:none}`).join('');
}

export function rowClasses(row: TimelineRow): readonly string[] {
  const { scope, fact } = row.type === 'single' ? row.event : row.events[0];
  return [scopeName(scope), kindName(fact.kind)];
}

/** Null when there is nothing to choose from. */
export function filterForm(rows: readonly TimelineRow[]): Element | null {
  const heads = rows.map((row) => (row.type === 'single' ? row.event : row.events[0]));
  const kinds = countBy(heads.map(({ fact }) => fact.kind));
  const scopes = countBy(heads.map(({ scope }) => scope));
  if (kinds.size < 2) return null;
  return h('form', { className: ['filters'], autoComplete: 'off' }, [
    ...(scopes.size < 2
      ? []
      : [
          h('fieldset', [
            h('legend', 'Whose rows'),
            ...[...scopes].map(([scope, rows]) =>
              checkbox(scopeName(scope), `${SCOPES[scope as keyof typeof SCOPES]} (${rows})`),
            ),
          ]),
        ]),
    h('details', [
      h('summary', 'Kinds of rows'),
      h('fieldset', [
        h('legend', 'Kinds'),
        ...[...kinds].map(([kind, rows]) => checkbox(kindName(kind), `${kind} (${rows})`)),
      ]),
    ]),
    h('p', { className: ['hidden-rows'], role: 'status' }, 'Some rows are hidden by the boxes that are not ticked.'),
  ]);
}

function checkbox(name: string, label: string): Element {
  return h('label', [h('input', { type: 'checkbox', id: `show-${name}`, checked: true }), ` ${label}`]);
}

function countBy<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function scopeName(scope: string): string {
  return `scope-${scope}`;
}

function kindName(kind: string): string {
  return `kind-${kind}`;
}
