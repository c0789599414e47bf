// `doctor`: is everything there that a trace would use? One line a finding, what to try below it.

import { examine, type Examined } from '../../app/doctor.ts';
import { found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { plainText, type Prose } from '../../model/prose.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { createRedactor } from '../../redact/index.ts';
import { advise } from '../../sources/index.ts';
import { createHttpClient } from '../../sources/http/create-client.ts';
import type { HttpClient } from '../../sources/http/client.ts';
import { inputFromProcess } from '../config/from-process.ts';
import { resolveSettings } from '../config/resolve.ts';
import type { SettingFlags } from '../config/settings.ts';
import { createCredentialList, type CredentialList } from '../trace/credential-list.ts';
import { probesFor } from './probes.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { httpEnv } from '../trace/http-env.ts';
import { writeStdout } from '../output/output.ts';

const PROBE_LIMIT_MS = 10_000;

export interface DoctorOptions {
  readonly flags: SettingFlags;
  readonly format: 'text' | 'json';
  readonly version: string;
}

export async function runDoctor({ flags, format, version }: DoctorOptions): Promise<ExitCode> {
  const { settings, warnings } = await resolveSettings({ ...inputFromProcess(flags), asksGrafana: true });
  const limitMs = Math.min(PROBE_LIMIT_MS, settings.limits.timeoutMs);
  const clients: HttpClient[] = [];
  const credentials = createCredentialList();
  const probes = await probesFor(settings, {
    connect: (connection) => {
      const env = httpEnv({ version, deadlineMs: Date.now() + limitMs });
      const client = createHttpClient(connection, { ...env, onCredential: credentials.learn });
      clients.push(client);
      return client;
    },
  });
  try {
    const answered = await examine([configurationProbe(warnings), ...probes], {
      limit: () => AbortSignal.timeout(limitMs),
      advise,
    });
    const examined = await withoutCredentials(answered, credentials);
    await writeStdout(format === 'json' ? doctorJson(examined) : doctorText(examined));
    return exitCodeFor(examined);
  } finally {
    await Promise.allSettled(clients.map((client) => client.close()));
  }
}

// Versions, names and errors are what servers say, and they may say what they were sent.
async function withoutCredentials(
  examined: readonly Examined[],
  { known }: CredentialList,
): Promise<readonly Examined[]> {
  const redactor = createRedactor({ enabled: false, credentials: known });
  const hide = (prose: Prose): Promise<Prose> =>
    Promise.all(
      prose.map(async (part) =>
        typeof part === 'object' && 'code' in part ? { code: await redactor.text(part.code) } : part,
      ),
    );
  return Promise.all(
    examined.map(async (one) => ({
      ...one,
      findings: await Promise.all(
        one.findings.map(async (finding) => ({
          ...finding,
          says: await hide(finding.says),
          tryNext: await Promise.all(finding.tryNext.map(hide)),
        })),
      ),
    })),
  );
}

/** 1 when something that is configured does not work; a warning leaves it 0. */
export function exitCodeFor(examined: readonly Examined[]): ExitCode {
  return examined.some(({ findings }) => findings.some(({ level }) => level === 'fail'))
    ? EXIT_CODES.negative
    : EXIT_CODES.complete;
}

function configurationProbe(warnings: readonly Prose[]): Probe {
  const findings =
    warnings.length === 0
      ? [found('ok', { check: 'configuration', says: ['trace-by-id config show lists every value'] })]
      : warnings.map((says) => found('warn', { check: 'configuration', says }));
  return { id: 'configuration', address: null, check: () => Promise.resolve(findings) };
}

const LABELS: Readonly<Record<ProbeFinding['level'], string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', off: '-' };

export function doctorText(examined: readonly Examined[]): string {
  const width = Math.max(...examined.map(({ id }) => id.length));
  const lines = examined.flatMap(({ id, address, findings }) => [
    ...(address === null ? [] : [`${id.padEnd(width)}        ${escapeTerminal(address)}`]),
    ...findings.flatMap(({ level, says, tryNext }, index) => {
      const name = index === 0 && address === null ? id : '';
      return [
        `${name.padEnd(width)}  ${LABELS[level].padEnd(4)}  ${escapeTerminal(plainText(says))}`,
        ...tryNext.map((step) => `${' '.repeat(width)}        try: ${escapeTerminal(plainText(step))}`),
      ];
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

/** Version 1: fields are only ever added. */
export function doctorJson(examined: readonly Examined[]): string {
  const wire = {
    schemaVersion: 1,
    works: exitCodeFor(examined) === EXIT_CODES.complete,
    checks: examined.flatMap(({ id, address, findings }) =>
      findings.map(({ level, check, says, tryNext }) => ({
        subject: id,
        address,
        level,
        check,
        says: plainText(says),
        try: tryNext.map(plainText),
      })),
    ),
  };
  return escapeJsonText(`${JSON.stringify(wire, null, 2)}\n`);
}
