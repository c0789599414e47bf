// A small installation on this machine: the stand-in for the proxy, a real Prometheus with the rules, a real
// Alertmanager with the routing, and a sink that its notifications reach. On loopback alone, and gone when it is
// stopped or when we are.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppServerProcess, startAppServer } from './app-server.ts';
import { pointedTo, prometheusConfig, prometheusFlags } from './config-files.ts';
import { needProgram } from './programs.ts';
import { freePort, startServer } from './server-process.ts';
import { type Notification, startSink } from './sink.ts';

export type { Notification } from './sink.ts';

export interface StackOptions {
  /** New or empty: holds configuration, data and logs. It is left there. */
  readonly directory: string;
  readonly ruleFiles: readonly { readonly name: string; readonly text: string }[];
  readonly alertmanagerConfig: string;
  /** Every duration of the servers and of the stand-in is divided by it; those in the texts above are the caller's. */
  readonly scale: number;
  /** Settings of the proxy, by the names of its variables. */
  readonly proxyEnv?: Readonly<Record<string, string>>;
  readonly ports: 'free' | 'usual';
  readonly onStep?: (what: string) => void;
  readonly signal?: AbortSignal;
}

export interface Stack {
  readonly proxyUrl: string;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly sinkUrl: string;
  /** stdout.log, proto.ndjson, usage.ndjson. */
  readonly logDirectory: string;
  /** In order of arrival. */
  notifications(): readonly Notification[];
  /** As an operator would, on the same port. */
  restartProxy(): Promise<void>;
  /** Its process is killed, and stays away until it is restarted. */
  killProxy(): Promise<void>;
  /** Ends all of it. May be called again. */
  stop(): Promise<void>;
}

export const USUAL_PORTS = { proxy: 18_000, prometheus: 9090, alertmanager: 9093, sink: 9095 } as const;

/** Throws MissingProgram, PortTaken, or what a server said; whatever had been started by then is stopped. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { directory, scale, signal, onStep = () => undefined } = options;
  const running: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(
      running
        .splice(0)
        .toReversed()
        .map((end) => end()),
    );
  };
  const started = <T extends { stop(): Promise<void> }>(server: T): T => {
    running.push(() => server.stop());
    signal?.throwIfAborted();
    return server;
  };
  const portOf = (server: keyof typeof USUAL_PORTS): number | null =>
    options.ports === 'usual' ? USUAL_PORTS[server] : null;
  try {
    const programs = { prometheus: needProgram('prometheus'), alertmanager: needProgram('alertmanager') };
    const logDirectory = join(directory, 'logs');
    await mkdir(logDirectory, { recursive: true });

    onStep('starting the sink for notifications');
    const sink = started(await startSink(portOf('sink')));
    onStep('starting the stand-in for the proxy');
    const proxy: AppServerProcess = started(
      await startAppServer({ logDirectory, scale, port: portOf('proxy'), env: options.proxyEnv ?? {} }),
    );
    onStep('starting Alertmanager');
    const alertmanager = started(
      await startServer({
        name: 'alertmanager',
        basePath: '',
        directory: join(directory, 'alertmanager'),
        port: portOf('alertmanager'),
        prepare: (home) => writeFile(join(home, 'alertmanager.yaml'), pointedTo(sink.url, options.alertmanagerConfig)),
        command: ({ directory: home, port }) => [
          programs.alertmanager,
          `--config.file=${join(home, 'alertmanager.yaml')}`,
          `--storage.path=${join(home, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--cluster.listen-address=',
          '--log.level=warn',
        ],
      }),
    );
    onStep('starting Prometheus');
    // Its own address is part of what it writes into links, so the port is chosen before.
    const prometheusPort = portOf('prometheus') ?? (await freePort());
    const prometheus = started(
      await startServer({
        name: 'prometheus',
        basePath: '',
        directory: join(directory, 'prometheus'),
        port: prometheusPort,
        async prepare(home) {
          const files = options.ruleFiles.map(({ name, text }) => ({ path: join(home, name), text }));
          await Promise.all(files.map(({ path, text }) => writeFile(path, text)));
          const config = prometheusConfig({
            ruleFiles: files.map(({ path }) => path),
            target: new URL(proxy.url).host,
            alertmanager: new URL(alertmanager.url).host,
            scale,
          });
          await writeFile(join(home, 'prometheus.yaml'), config);
        },
        command: ({ directory: home, port }) => [
          programs.prometheus,
          `--config.file=${join(home, 'prometheus.yaml')}`,
          `--storage.tsdb.path=${join(home, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--log.level=warn',
          ...prometheusFlags(scale),
        ],
      }),
    );
    return {
      proxyUrl: proxy.url,
      prometheusUrl: prometheus.url,
      alertmanagerUrl: alertmanager.url,
      sinkUrl: sink.url,
      logDirectory,
      notifications: sink.notifications,
      restartProxy: proxy.restart,
      killProxy: proxy.kill,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
