// What can be asked of the stand-in for the proxy: requests as clients send them, and faults.

export interface Sent {
  readonly reqId: string;
  readonly status: number;
}

export interface Wanted {
  readonly route: '/v1/chat/completions' | '/v1/responses';
  readonly isStream: boolean;
  /** `latency=1700`, `backend-error`, … (fixtures/app-server/exchange.ts); null: all goes well. */
  readonly fault: string | null;
}

/** Resolves when the answer has ended, however it did. */
export async function send(proxyUrl: string, { route, isStream, fault }: Wanted): Promise<Sent> {
  const content = 'hello';
  const question = route === '/v1/responses' ? { input: content } : { messages: [{ role: 'user', content }] };
  const response = await fetch(`${proxyUrl}${route}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer dev',
      'content-type': 'application/json',
      ...(fault === null ? {} : { 'x-fault': fault }),
    },
    body: JSON.stringify({ model: 'codev-5', stream: isStream, ...question }),
  });
  await response.text().catch(() => '');
  return { reqId: response.headers.get('x-request-id') ?? '', status: response.status };
}

export async function breakWorker(
  proxyUrl: string,
  action: 'kill' | 'hang' | 'resume' | 'crash-loop' | 'recover',
): Promise<void> {
  await post(`${proxyUrl}/__faults/worker`, { action });
}

/** Its process ends by an error that nobody handles, before it could answer this. */
export async function crashProxy(proxyUrl: string): Promise<void> {
  await post(`${proxyUrl}/__faults/proxy`, { action: 'crash' }).catch(() => undefined);
}

export async function setMaintenance(proxyUrl: string, isOn: boolean): Promise<void> {
  await post(`${proxyUrl}/__faults/maintenance`, { on: isOn });
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}
