// What the server needs to be told, and what it can do.

import type { TraceReport } from '../model/report.ts';
import type { AuthSettings } from './authenticate.ts';
import type { GateSettings } from './gate.ts';
import type { RunWatch, TraceKey, TracesLimits } from './traces.ts';

/** What a trace came to, and how to hand it on. */
export interface Traced {
  readonly report: TraceReport;
  /** What can be downloaded, made when it is asked for: a format by its id, or its bundle. */
  readonly download: (name: string) => Promise<string | Uint8Array>;
  /** Of the report and what is kept with it. */
  readonly sizeBytes: number;
}

export interface WebSettings {
  readonly gate: GateSettings;
  readonly auth: AuthSettings;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly limits: TracesLimits & {
    readonly keepMs: number;
    /** A connection without a byte in either direction is closed after this. */
    readonly silenceMs: number;
  };
  /** Signs the keys of the buttons; new with every start. */
  readonly secret: Uint8Array;
  readonly version: string;
  /** What is searched, for the first page. Our own words and names of the configuration. */
  readonly searches: readonly string[];
}

export interface WebDeps {
  /** Throws InputError for a window or an id that is none, before anything is asked. */
  readonly check: (key: TraceKey) => Promise<void>;
  readonly trace: (key: TraceKey, watch: RunWatch) => Promise<Traced>;
  /** What a pasted text asks for. Throws InputError. */
  readonly understand: (text: string) => Promise<TraceKey>;
  readonly now: () => number;
  /** One line of the request log, without its line feed. */
  readonly log: (line: string) => void;
}

export interface WebServer {
  /** Resolves to the port. */
  listen(options: { readonly host: string; readonly port: number }): Promise<number>;
  /** Takes no more requests, waits for those under way, ends their traces after `graceMs`. */
  close(graceMs: number): Promise<void>;
}
