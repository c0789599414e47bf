import type { Reporter } from '../model/reporter.ts';

export interface Format {
  /** Of `-o`. */
  readonly id: string;
  readonly mediaType: string;
  /** Of a file that holds it, without the dot. */
  readonly extension: string;
  /** How a page of `serve` offers it; null: it does not. */
  readonly download: { readonly file: string; readonly label: string } | null;
  /** A format is loaded when it is asked for. */
  readonly load: () => Promise<Reporter>;
}

/** Every output format, in the order in which help and page show them. */
export const FORMATS: readonly Format[] = [
  {
    id: 'pretty',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'txt',
    download: null,
    load: async () => (await import('./pretty/index.ts')).pretty,
  },
  {
    id: 'markdown',
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    download: { file: 'evidence.md', label: 'Markdown' },
    load: async () => (await import('./markdown/index.ts')).markdown,
  },
  {
    id: 'html',
    mediaType: 'text/html; charset=utf-8',
    extension: 'html',
    download: { file: 'evidence.html', label: 'This page as a file' },
    load: async () => (await import('./html/index.ts')).html,
  },
  {
    id: 'json',
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    download: { file: 'report.json', label: 'JSON' },
    load: async () => (await import('./json/index.ts')).json,
  },
  {
    id: 'ndjson',
    mediaType: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    download: null,
    load: async () => (await import('./ndjson/index.ts')).ndjson,
  },
  {
    id: 'otlp',
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    download: { file: 'otlp.json', label: 'for Jaeger (OTLP)' },
    load: async () => (await import('./otlp/index.ts')).otlp,
  },
  {
    id: 'chrome-trace',
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    download: { file: 'chrome-trace.json', label: 'for Perfetto' },
    load: async () => (await import('./chrome-trace/index.ts')).chromeTrace,
  },
];
