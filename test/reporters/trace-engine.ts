// The reader of DevTools' performance panel, as it runs in Chrome. It is made for browsers and misses one class in Node.

interface Entry {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
}

interface ReadThread {
  readonly name: string | null;
  readonly entries: readonly Entry[];
  readonly tree?: { readonly maxDepth: number };
}

export interface ReadTrace {
  /** By process, then by thread. */
  readonly threads: ReadonlyMap<number, ReadonlyMap<number, ReadThread>>;
  readonly processNames: ReadonlyMap<number, string>;
  /** Microseconds. */
  readonly bounds: { readonly min: number; readonly max: number };
}

interface Engine {
  readonly TraceModel: {
    readonly Model: {
      createWithAllHandlers(): {
        parse(events: readonly object[], options: object): Promise<void>;
        parsedTrace(): { readonly data: EngineData } | null;
      };
    };
  };
}

interface EngineData {
  readonly Renderer: {
    readonly processes: ReadonlyMap<number, { readonly threads: ReadonlyMap<number, ReadThread> }>;
  };
  readonly Meta: {
    readonly processNames: ReadonlyMap<number, { readonly args: { readonly name: string } }>;
    readonly traceBounds: { readonly min: number; readonly max: number };
  };
}

export async function readWithDevTools(text: string): Promise<ReadTrace> {
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly object[] };
  Object.assign(globalThis, { DOMRect: class {} });
  const engine = (await import('@paulirish/trace_engine/models/trace/trace.js')) as unknown as Engine;
  const model = engine.TraceModel.Model.createWithAllHandlers();
  await model.parse(traceEvents, {});
  const data = model.parsedTrace()?.data;
  if (data === undefined) throw new Error('it read nothing');
  return {
    threads: new Map([...data.Renderer.processes].map(([pid, { threads }]) => [pid, threads])),
    processNames: new Map([...data.Meta.processNames].map(([pid, { args }]) => [pid, args.name])),
    bounds: data.Meta.traceBounds,
  };
}
