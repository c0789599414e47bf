// `lint`: files and servers in, findings out.

import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { lintArtifacts, linksToAsk, type LintTask, readFiles } from '../../app/lint-artifacts.ts';
import { RULES } from '../../lint/index.ts';
import type { ExportedMetrics, LinkAnswer } from '../../lint/rule.ts';
import { InputError, SourceError } from '../../model/errors.ts';
import type { LintGap, LintReport } from '../../model/lint-report.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import { METRIC_CATALOGUE } from '../../profiles/codex-app-server/metrics.ts';
import { LINT_FORMATS } from '../../reporters/lint/index.ts';
import { commandFlags } from '../flags/command-flags.ts';
import { inputFromProcess } from '../config/from-process.ts';
import { resolveSettings } from '../config/resolve.ts';
import { configured, type SettingFlags, type Settings } from '../config/settings.ts';
import { suggest } from '../config/suggest.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { exportedBy, joinExported } from './exported.ts';
import { type FilesToLint, findFiles, treeBelow } from './files.ts';
import { writeStdout } from '../output/output.ts';
import { wantsColor } from '../output/wants-color.ts';

export interface LintFlagValues extends Pick<
  SettingFlags,
  'context' | 'config' | 'prometheus' | 'timeout' | 'web-root'
> {
  readonly rule?: readonly string[] | undefined;
  readonly 'list-rules': boolean;
  readonly explain?: string | undefined;
  readonly output: string;
  readonly color?: boolean | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly online: boolean;
}

export interface LintCommand {
  readonly paths: readonly string[];
  readonly flags: LintFlagValues;
  /** What pages may show: every command there is, by its id. */
  readonly commands: Parameters<typeof commandFlags>[0];
  /** The package's folder. */
  readonly root: string;
  readonly version: string;
}

const DEFAULT_WIDTH = 100;

export async function lintFromCommandLine(command: LintCommand): Promise<ExitCode> {
  const { paths, flags, root } = command;
  checkRuleIds([...(flags.rule ?? []), ...(flags.explain === undefined ? [] : [flags.explain])]);
  if (flags.explain !== undefined) return explain(flags.explain, root);
  if (flags['list-rules']) return listRules(flags);
  const cwd = process.cwd();
  const found = findFiles({ paths, cwd });
  const { settings } = await resolveSettings(
    inputFromProcess({
      context: flags.context,
      config: flags.config,
      timeout: flags.timeout,
      'web-root': flags['web-root'],
      prometheus: flags.prometheus,
      offline: flags.prometheus === undefined,
    }),
  );
  const { report, isIncomplete } = await judge(command, { found, settings });
  const [first, ...others] = LINT_FORMATS;
  const reporter = await (others.find(({ id }) => id === flags.output) ?? first).load();
  const shown = reporter.id === 'pretty' ? fromHere(report, found.root, cwd) : report;
  const width = process.stdout.columns ?? DEFAULT_WIDTH;
  await writeStdout(reporter.render(shown, { width, color: wantsColor(flags) }));
  if (isIncomplete) return EXIT_CODES.incomplete;
  return report.findings.length > 0 ? EXIT_CODES.negative : EXIT_CODES.complete;
}

interface Given {
  readonly found: FilesToLint;
  readonly settings: Settings;
}

async function judge(
  { flags, root, version, commands }: LintCommand,
  { found, settings }: Given,
): Promise<{ readonly report: LintReport; readonly isIncomplete: boolean }> {
  const gaps: LintGap[] = [];
  const notes: Prose[] = [];
  const signal = AbortSignal.timeout(settings.limits.timeoutMs);
  const exported = [
    ...(flags.metrics ?? []).map((path) => exportedBy(path, treeBelow(process.cwd()))),
    ...(await exportedLive(settings, { version, signal, report: (gap) => void gaps.push(gap) })),
  ];
  const task: LintTask = {
    tree: found.tree,
    files: found.files,
    ruleIds: flags.rule ?? null,
    webRoots: settings.webRoots,
    commands: commandFlags(commands),
    catalogue: METRIC_CATALOGUE,
    exported: joinExported(exported),
  };
  const read = readFiles(task);
  const linkAnswers = flags.online
    ? await askAll(linksToAsk(read, settings.webRoots), { version, signal, settings, gaps, notes })
    : null;
  const { findings, suppressed, isCut, rules, fileCount, unread } = lintArtifacts({ ...task, linkAnswers }, read);
  gaps.push(...unread);
  if (isCut) gaps.push({ file: null, problem: own('there are more findings than are listed') });
  if (found.isCut) gaps.push({ file: null, problem: own('there are more files below these folders than are judged') });
  const infos = rules.map(({ id, summary, severity }) => ({
    id,
    summary,
    severity,
    page: flags.output === 'sarif' ? pageOf(id, root) : null,
  }));
  const report = { toolVersion: version, fileCount, rules: infos, findings, suppressed, gaps, notes };
  return { report, isIncomplete: gaps.length > 0 };
}

interface Asking {
  readonly version: string;
  readonly signal: AbortSignal;
}

async function exportedLive(
  settings: Settings,
  { version, signal, report }: Asking & { readonly report: (gap: LintGap) => void },
): Promise<readonly ExportedMetrics[]> {
  const connection = configured(settings, 'prometheus')?.connection ?? null;
  if (connection === null) return [];
  const { createHttpClient } = await import('../../sources/http/create-client.ts');
  const { httpEnv } = await import('../trace/http-env.ts');
  const { askMetricNames } = await import('../../sources/prometheus/metric-names.ts');
  const client = createHttpClient(connection, httpEnv({ version, deadlineMs: Date.now() + settings.limits.timeoutMs }));
  try {
    return [{ from: client.shownUrl, names: await askMetricNames(client, signal) }];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    report({ file: null, problem: say`metric names were not had: ${error.prose}` });
    return [];
  } finally {
    await client.close();
  }
}

async function askAll(
  urls: readonly string[],
  { version, signal, settings, gaps, notes }: Asking & { readonly settings: Settings; gaps: LintGap[]; notes: Prose[] },
): Promise<ReadonlyMap<string, LinkAnswer>> {
  const { askLinks } = await import('../../sources/http/ask-links.ts');
  const { httpEnv } = await import('../trace/http-env.ts');
  const deadlineMs = Date.now() + settings.limits.timeoutMs;
  const answers = await askLinks(urls, { env: httpEnv({ version, deadlineMs }), signal });
  for (const { kind, says } of answers.values()) {
    if (kind === 'unsure') gaps.push({ file: null, problem: says });
    if (kind === 'moved') notes.push(says);
  }
  return answers;
}

/** Throws InputError for one that names neither a rule nor a group. */
function checkRuleIds(wanted: readonly string[]): void {
  const ids = RULES.map(({ id }) => id);
  const known = [...new Set([...ids, ...ids.map((id) => dirname(id))])];
  for (const id of wanted) {
    if (known.includes(id)) continue;
    const near = suggest(id, known);
    throw new InputError(say`there is no rule ${id}`, [
      near === null ? own('trace-by-id lint --list-rules names all of them') : say`did you mean ${near}?`,
    ]);
  }
}

async function listRules({ output, rule }: LintFlagValues): Promise<ExitCode> {
  const chosen = RULES.filter(({ id }) => rule === undefined || rule.some((one) => id === one || dirname(id) === one));
  const listed = chosen.map(({ id, severity, summary }) => ({ id, severity, summary }));
  const width = Math.max(...listed.map(({ id }) => id.length));
  const text = listed.map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}`);
  await writeStdout(output === 'json' ? `${JSON.stringify(listed, null, 2)}\n` : `${text.join('\n')}\n`);
  return EXIT_CODES.complete;
}

async function explain(id: string, root: string): Promise<ExitCode> {
  const pages = RULES.filter((rule) => rule.id === id || dirname(rule.id) === id).map(
    (rule) => pageOf(rule.id, root) ?? '',
  );
  await writeStdout(pages.join('\n'));
  return EXIT_CODES.complete;
}

/** The pages come with the package. */
function pageOf(id: string, root: string): string | null {
  try {
    return readFileSync(join(root, 'docs', 'lint', `${id}.md`), 'utf8');
  } catch {
    return null;
  }
}

/** Paths as one would type them here, so that a terminal can open them. */
function fromHere(report: LintReport, root: string, cwd: string): LintReport {
  const here = (file: string): string => relative(cwd, resolve(root, file)).split(sep).join('/');
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, file: here(finding.file) })),
    gaps: report.gaps.map((gap) => (gap.file === null ? gap : { ...gap, file: here(gap.file) })),
  };
}
