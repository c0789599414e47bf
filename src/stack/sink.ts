// Where Alertmanager's notifications arrive: it takes what is posted to it and remembers when.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortTaken } from './server-process.ts';

/** Alertmanager's webhook, version 4: the fields that are looked at. */
export interface Notification {
  readonly receivedMs: number;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly NotifiedAlert[];
}

export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Sink {
  readonly url: string;
  notifications(): readonly Notification[];
  stop(): Promise<void>;
}

/** `port` null: any that is free. */
export async function startSink(port: number | null): Promise<Sink> {
  const received: Notification[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      try {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Notification, 'receivedMs'>;
        if (Array.isArray(body.alerts)) received.push({ ...body, receivedMs: Date.now() });
      } catch {
        // Not Alertmanager: nothing to remember.
      }
    });
  });
  server.listen(port ?? 0, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EADDRINUSE' ? new PortTaken('the sink for notifications', port ?? 0) : error;
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notifications: () => [...received],
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
