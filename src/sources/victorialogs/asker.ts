import { SourceError } from '../../model/errors.ts';
import type { HttpAnswer, HttpClient } from '../http/client.ts';
import { clientFailed, interrupted } from '../windowed/interrupted.ts';
import type { ProbeSent } from '../windowed/probe-sent.ts';

export interface Question {
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly maxBytes?: number;
  readonly retries?: number;
  /** Stands in the account of a query already. */
  readonly isAccounted?: boolean;
}

/** Asks one VictoriaLogs on behalf of one tenant. */
export interface Asker {
  readonly signal: AbortSignal;
  /** Throws SourceError and nothing else. */
  ask(question: Question): Promise<HttpAnswer>;
}

export interface AskerOptions {
  readonly client: HttpClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told of each question that no query's account has. */
  readonly onProbe: (probe: ProbeSent) => void;
}

/** Servers and gateways take addresses of 8 KB; many fields and spellings of an id are more. */
const MAX_ADDRESS_CHARACTERS = 3000;

export function createAsker({ client, headers, signal, onProbe }: AskerOptions): Asker {
  return {
    signal,
    async ask({ isAccounted = false, ...question }) {
      if (signal.aborted) throw interrupted(signal);
      const tell = (isAnswered: boolean): void => {
        const path = question.path.replace('/select/logsql/', '');
        if (!isAccounted) onProbe({ path, params: question.params, isAnswered, processedBytes: null });
      };
      const form = question.params.reduce((sum, [, value]) => sum + value.length, 0) > MAX_ADDRESS_CHARACTERS;
      try {
        const answer = await client.get({ ...question, headers, signal, ...(form ? { form } : {}) });
        tell(true);
        return answer;
      } catch (error) {
        tell(false);
        if (error instanceof SourceError) throw error;
        throw signal.aborted ? interrupted(signal) : clientFailed(error);
      }
    },
  };
}
