// The pages around a report: the first one, the one with a button, what is said while a trace is under way, and errors.

import type { Element } from 'hast';
import { h } from 'hastscript';
import type { Prose } from '../model/prose.ts';
import { closeDocument, openDocument, renderElement } from '../reporters/html/document.ts';
import { code, NOWHERE, prose, words } from '../reporters/html/escape.ts';
import { showInvisible } from '../reporters/wording/invisible.ts';
import type { TraceKey } from './traces.ts';
import { DOWNLOADS } from './downloads.ts';

export function homePage(searches: readonly string[]): string {
  return whole('trace-by-id', [
    h('main', [
      h('h1', 'What happened to one request?'),
      pasteForm('Id, or text with one'),
      h('p', [
        'Paste a request id, or whatever holds one: a log line, response headers, a JSON error, the address of a Grafana page. Nothing is asked before that.',
      ]),
      h('p', { className: ['quiet'] }, words(`Searched: ${searches.join(', ')}.`)),
    ]),
  ]);
}

function pasteForm(label: string): Element {
  return h('form', { method: 'post', action: '/', className: ['paste'] }, [
    h('label', { htmlFor: 'text' }, label),
    h('input', { type: 'text', id: 'text', name: 'text', required: true, autoComplete: 'off', spellCheck: 'false' }),
    h('button', { type: 'submit' }, 'Trace it'),
  ]);
}

/** For a link that leads here from another site: it shows the id and asks nobody. */
export function askFirstPage(key: TraceKey, pass: string): string {
  const hidden = Object.entries({ from: key.from, to: key.to, at: key.at, pass }).flatMap(([name, value]) =>
    value === null ? [] : [h('input', { type: 'hidden', name, value })],
  );
  return whole(`Trace ${showInvisible(key.id)}?`, [
    h('main', [
      h('h1', ['Trace ', code(key.id), '?']),
      h('p', 'A link on another page led here. Nothing has been asked yet.'),
      h('form', { method: 'get', action: pathOf(key.id) }, [...hidden, h('button', { type: 'submit' }, 'Trace it')]),
      ...(key.from === null && key.to === null
        ? []
        : [h('p', ['Time window: ', code(key.from ?? ''), ' to ', code(key.to ?? ''), '.'])]),
    ]),
  ]);
}

export interface ErrorPage {
  readonly status: number;
  readonly says: Prose;
  readonly tryNext: readonly Prose[];
}

export function errorPage(error: ErrorPage): string {
  return whole('trace-by-id: not done', [h('main', errorNodes(error))]);
}

/** In the place of a report whose page has begun already. */
export function failedElement(error: Omit<ErrorPage, 'status'>): string {
  return renderElement(h('main', { id: 'report', dataTitle: 'Not traced' }, errorNodes({ ...error, status: 0 })));
}

function errorNodes({ status, says, tryNext }: ErrorPage): Element[] {
  return [
    h('h1', status === 0 ? 'The trace failed' : `Not done (${status})`),
    h('p', { className: ['bad'] }, prose(says, NOWHERE)),
    ...(tryNext.length === 0
      ? []
      : [
          h(
            'ul',
            tryNext.map((step) => h('li', prose(step, NOWHERE))),
          ),
        ]),
    h('p', h('a', { href: '/' }, 'Another id')),
  ];
}

/** The beginning of a report's page, sent before any store has answered. */
export function openTracePage(key: TraceKey): string {
  return [
    openDocument(showInvisible(key.id)),
    renderElement(header()),
    renderElement(h('p', { className: ['waiting'], role: 'status' }, ['Tracing ', code(key.id), ' …'])),
  ].join('');
}

export function progressLine(says: string): string {
  return `${renderElement(h('p', { className: ['waiting', 'quiet'] }, words(says)))}\n`;
}

export function closeTracePage(): string {
  return closeDocument();
}

/** What can be had of a report besides looking at it. */
export function actionsFor(key: TraceKey): readonly Element[] {
  const query = queryOf(key);
  const at = (name: string): string => `${pathOf(key.id)}/${name}${query}`;
  return DOWNLOADS.map(({ file, label }) => h('a', { className: ['button'], href: at(file) }, label));
}

/** `read 42 s ago`, and the way to ask again. */
export function ageElement(
  key: TraceKey,
  { ageSeconds, pass }: { readonly ageSeconds: number; readonly pass: string },
): string {
  const parameters = new URLSearchParams([...parametersOf(key), ['fresh', '1'], ['pass', pass]]);
  return renderElement(
    h('p', { className: ['age', 'quiet'] }, [
      ageSeconds < 1 ? 'Read just now. ' : `Read ${ageSeconds} s ago. `,
      h('a', { href: `${pathOf(key.id)}?${parameters.toString()}` }, 'Ask again'),
    ]),
  );
}

function header(): Element {
  return h('header', [h('p', h('a', { href: '/' }, 'trace-by-id')), pasteForm('Another id')]);
}

function whole(title: string, children: readonly Element[]): string {
  return [openDocument(title), ...children.map(renderElement), closeDocument()].join('');
}

/** An id may be `.` or hold a colon; in a path it is one segment. */
export function pathOf(id: string): string {
  return `/trace/${encodeURIComponent(id)}`;
}

export function queryOf(key: TraceKey): string {
  const parameters = new URLSearchParams([...parametersOf(key)]).toString();
  return parameters === '' ? '' : `?${parameters}`;
}

function parametersOf({ from, to, at }: TraceKey): readonly [string, string][] {
  return Object.entries({ from, to, at }).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
}
