// What a line means in words that hold for any system: the timeline, the engine and the reporters ask for these. What else
// the line says is the profile's own (`Fact`).

interface Common {
  /**
   * How far a request has come when such a line is written; of a process, how far its restart has. Lines of one time that no
   * store orders stand in this order.
   */
  readonly rank: number;
}

export type NeutralFact = Common &
  (
    | { readonly is: 'request.start' }
    /** Stamped with the request's start and written at its end. */
    | { readonly is: 'request.end'; readonly status: number | null }
    | { readonly is: 'request.refused' }
    | Call
    | { readonly is: 'stream.item'; readonly number: number | null }
    | { readonly is: 'stream.end' }
    /** Passed on its way: `stage` of the process that serves it. */
    | { readonly is: 'stage' }
    /** A second witness of the end. */
    | { readonly is: 'account'; readonly status: number | null; readonly firstTokenMs: number | null }
    | { readonly is: 'process'; readonly event: 'launch' | 'ready' | 'exit' | 'restart' | 'limit' | 'shutdown' }
    /** `alike`: written once for each request that it hits, word for word; null: each is its own. */
    | { readonly is: 'error'; readonly alike: string | null }
    | { readonly is: 'payload' }
    /** Says nothing of its own beside another request. */
    | { readonly is: 'note' }
  );

/** A call to what lies behind, and its answer. */
export interface Call {
  readonly is: 'call.start' | 'call.end' | 'call.error';
  /** What the two share; null: it names no call. */
  readonly key: string | null;
  readonly name: string | null;
  /** What calls are called there: `rpc`. */
  readonly word: string;
}

export function isCall(fact: NeutralFact): fact is Common & Call {
  return fact.is === 'call.start' || fact.is === 'call.end' || fact.is === 'call.error';
}
