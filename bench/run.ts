// npm run bench: the figures of docs/performance.md, measured on whole commands, as ratios within one run, because the
// machines it runs on are noisy. Nothing here passes or fails; the table says how far off a figure is.

import { spawn, spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { rgPath } from '@vscode/ripgrep';
import { type Corpus, makeCorpus } from './corpus.ts';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'bin', 'run.js');
const FOLDER = join(ROOT, '.bench');
const DEMO = join(ROOT, 'fixtures', 'demo');
const NODE = process.execPath;
const MB = 1024 * 1024;
const MANY = 80_000;

const { BENCH_BYTES = '2000000000', BENCH_RUNS = '7' } = process.env;
const RUNS = Number(BENCH_RUNS);

interface Timing {
  readonly medianMs: number;
  /** Peak resident size of the command's own process (not of ripgrep below it). Linux only. */
  readonly peakMb: number;
}

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly figure: string;
  readonly reached: boolean;
}

const rows: Row[] = [];

if (process.argv[2] === 'loki') process.exit(await (await import('./loki.ts')).benchLoki());

if (process.argv[2] === 'lint') process.exit((await import('./lint.ts')).benchLint());

if (process.argv[2] === 'serve') process.exit(await (await import('./serve.ts')).benchServe());

const corpus = makeCorpus({ folder: FOLDER, sizeBytes: Number(BENCH_BYTES) });
const half = makeCorpus({ folder: FOLDER, sizeBytes: Math.round(Number(BENCH_BYTES) / 4) });
await startUp();
await plainFile(corpus);
for (const form of ['compose', 'docker-in-compose'] as const) await wrappedFile(form);
await manyFiles();
await knownWindow(corpus);
await compressed(half);
await againstOthers(half);
await memory();
print();

async function startUp(): Promise<void> {
  const [bare, version] = await paired([
    [NODE, '-e', '0'],
    [NODE, CLI, '--version'],
  ]);
  const extra = version.medianMs - bare.medianMs;
  add({
    what: 'start-up: `--version` above bare node',
    measured: `+${ms(extra)} (${ms(version.medianMs)} against ${ms(bare.medianMs)})`,
    figure: '≤ +60 ms',
    reached: extra <= 60,
  });
}

async function plainFile({ path, id, sizeBytes }: Corpus): Promise<void> {
  const [rg, cli] = await paired([
    [rgPath, '-acF', id, path],
    [NODE, CLI, id, '-f', path],
  ]);
  const allowed = 1.5 * rg.medianMs + 150;
  add({
    what: `warm plain file, ${gb(sizeBytes)}: whole command against \`rg -acF\``,
    measured: `${ms(cli.medianMs)} against ${ms(rg.medianMs)}, ${(cli.medianMs / rg.medianMs).toFixed(2)} ×; memory ${cli.peakMb} MB`,
    figure: `≤ 1.5 × + 150 ms = ${ms(allowed)}`,
    reached: cli.medianMs <= allowed,
  });
}

async function wrappedFile(form: 'compose' | 'docker-in-compose'): Promise<void> {
  const { path, id, sizeBytes } = makeCorpus({ folder: FOLDER, sizeBytes: Number(BENCH_BYTES), form });
  const [rg, cli] = await paired([
    [rgPath, '-acF', id, path],
    [NODE, CLI, id, '-f', path],
  ]);
  const allowed = 1.5 * rg.medianMs + 250;
  add({
    what: `warm file of ${form} lines, ${gb(sizeBytes)}: whole command against \`rg -acF\``,
    measured: `${ms(cli.medianMs)} against ${ms(rg.medianMs)}, ${(cli.medianMs / rg.medianMs).toFixed(2)} ×; memory ${cli.peakMb} MB`,
    figure: `≤ 1.5 × + 250 ms = ${ms(allowed)}`,
    reached: cli.medianMs <= allowed,
  });
}

async function manyFiles(): Promise<void> {
  const folder = join(FOLDER, 'many');
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    for (let n = 0; n < MANY; n += 1) {
      const place = join(part, String(n % 100));
      if (n < 100) mkdirSync(place, { recursive: true });
      writeFileSync(
        join(place, `${n}.log`),
        `{"ts_ms":${1_795_417_031_000 + n},"event":"x","req_id":"R${n}"}\n`.repeat(20),
      );
    }
    renameSync(part, folder);
  }
  for (const id of ['R40000', 'gzem0gSXvGkLYfiMxg7Gf']) {
    const [rg, cli] = await paired(
      [
        [rgPath, '-c', '-F', id, folder],
        [NODE, CLI, id, '-f', folder],
      ],
      3,
    );
    const allowed = 3 * rg.medianMs + 1000;
    add({
      what: `a folder of ${MANY} small files, the id in ${id === 'R40000' ? 'one' : 'none'} of them: against \`rg -c -F\``,
      measured: `${ms(cli.medianMs)} against ${ms(rg.medianMs)}; memory ${cli.peakMb} MB`,
      figure: `≤ 3 × + 1 s = ${ms(allowed)}`,
      reached: cli.medianMs <= allowed,
    });
  }
}

async function knownWindow({ path, id, aroundMs, sizeBytes }: Corpus): Promise<void> {
  const small = join(DEMO, 'proto.ndjson');
  const window = ['--around', `${new Date(aroundMs).toISOString()}±30s`];
  const [cliSmall, cli] = await paired([
    [NODE, CLI, id, '-f', small, '--around', '2026-11-23T06:57:11Z±30s'],
    [NODE, CLI, id, '-f', path, ...window],
  ]);
  const extra = cli.medianMs - cliSmall.medianMs;
  add({
    what: `known window in ${gb(sizeBytes)}: above the same in a file of ${(statSync(small).size / 1024).toFixed(0)} kB`,
    measured: `+${ms(extra)} (${ms(cli.medianMs)} against ${ms(cliSmall.medianMs)})`,
    figure: '≤ 60 ms a file',
    reached: extra <= 60,
  });
}

async function compressed({ path, id, sizeBytes }: Corpus): Promise<void> {
  const packed = `${path}.gz`;
  const copy = `${path}.2.gz`;
  for (const target of [packed, copy]) {
    if (existsSync(target)) continue;
    await pipeline(createReadStream(path), createGzip({ level: 6 }), createWriteStream(`${target}.part`));
    renameSync(`${target}.part`, target);
  }
  const gunzip = `const z=require('zlib'),f=require('fs');f.createReadStream(process.argv[1],{highWaterMark:1<<20}).pipe(z.createGunzip({chunkSize:1<<20})).resume()`;
  const [bare, cli, rgz, two] = await paired([
    [NODE, '-e', gunzip, packed],
    [NODE, CLI, id, '-f', packed],
    [rgPath, '-z', '-acF', id, packed],
    [NODE, CLI, id, '-f', packed, '-f', copy],
  ]);
  const speed = bare.medianMs / cli.medianMs;
  add({
    what: `.gz of ${gb(sizeBytes)}: speed against bare Node gunzip`,
    measured: `${speed.toFixed(2)} × (${ms(cli.medianMs)} against ${ms(bare.medianMs)})`,
    figure: '≥ 0.9 ×',
    reached: speed >= 0.9,
  });
  add({
    what: '.gz: against `rg -z`',
    measured: `${(rgz.medianMs / cli.medianMs).toFixed(2)} × faster (${ms(rgz.medianMs)})`,
    figure: '≥ 2 × faster',
    reached: rgz.medianMs / cli.medianMs >= 2,
  });
  add({
    what: 'two .gz at once against one',
    measured: `${(two.medianMs / cli.medianMs).toFixed(2)} × the time`,
    figure: 'both cores: well below 2 ×',
    reached: cpus().length < 2 || two.medianMs / cli.medianMs <= 1.6,
  });
}

async function againstOthers({ path, id, sizeBytes }: Corpus): Promise<void> {
  const helper = `const l=require('fs').readFileSync(process.argv[1],'latin1').split('\\n').map(x=>{try{return JSON.parse(x)}catch{}}).filter(x=>x&&x.req_id===process.argv[2]).sort((a,b)=>a.ts-b.ts);console.log(l.length)`;
  const streaming = `let n=[],r=require('readline').createInterface({input:require('fs').createReadStream(process.argv[1])});r.on('line',x=>{try{const o=JSON.parse(x);if(o.req_id===process.argv[2])n.push(o)}catch{}}).on('close',()=>console.log(n.sort((a,b)=>a.ts-b.ts).length))`;
  const parseAll = sizeBytes < 500_000_000 ? helper : streaming;
  const [cli, parse] = await paired(
    [
      [NODE, CLI, id, '-f', path],
      [NODE, '-e', parseAll, path, id],
    ],
    3,
  );
  add({
    what: `whole job, ${gb(sizeBytes)}: against reading and parsing every line`,
    measured: `${(parse.medianMs / cli.medianMs).toFixed(0)} × faster (${ms(cli.medianMs)} against ${ms(parse.medianMs)})`,
    figure: 'faster',
    reached: parse.medianMs > cli.medianMs,
  });
  if (spawnSync('jq', ['--version']).status !== 0) {
    add({
      what: 'whole job: against `rg -F ID \\| jq -s sort_by(.ts)`',
      measured: 'not measured: jq is not installed',
      figure: 'same order',
      reached: false,
    });
    return;
  }
  const [again, jq] = await paired(
    [
      [NODE, CLI, id, '-f', path],
      ['sh', '-c', `"$0" -F "$1" "$2" | jq -s 'sort_by(.ts)'`, rgPath, id, path],
    ],
    5,
  );
  add({
    what: 'whole job: against `rg -F ID \\| jq -s sort_by(.ts)`',
    measured: `${(again.medianMs / jq.medianMs).toFixed(2)} × the time (${ms(again.medianMs)} against ${ms(jq.medianMs)}), for a verdict and a report`,
    figure: 'same order',
    reached: again.medianMs <= 5 * jq.medianMs,
  });
}

async function memory(): Promise<void> {
  const id = 'gzem0gSXvGkLYfiMxg7Gf';
  const cases: readonly (readonly [string, string])[] = [
    [
      '1 M lines with the id',
      made('million.ndjson', (write) => {
        const block = Array.from(
          { length: 1000 },
          (_, n) => `{"ts_ms":${1_795_417_031_000 + n},"event":"x","req_id":"${id}"}\n`,
        ).join('');
        for (let n = 0; n < 1000; n += 1) write(block);
      }),
    ],
    [
      'a line of 1 GB',
      made('long-line.ndjson', (write) => {
        write(`{"ts_ms":1795417031000,"req_id":"${id}","chunk":"`);
        const block = 'x'.repeat(10_000_000);
        for (let n = 0; n < 100; n += 1) write(block);
        write('"}\n');
      }),
    ],
    [
      'a record of 9 MB, pretty-printed JSON',
      made('one-record.json', (write) => {
        write(`[\n{\n  "ts_ms": 1795417031000,\n  "req_id": "${id}",\n  "chunks": [\n`);
        for (let n = 0; n < 90; n += 1) write(`    "${'x'.repeat(100_000)}",\n`);
        write('    ""\n  ]\n}\n]\n');
      }),
    ],
    [
      'a record of 9 MB, a prompt of many lines',
      made('one-dump.log', (write) => {
        write(`[dev][prompt][chat][req_id=${id}][endpoint=chat] joined=\n`);
        for (let n = 0; n < 90_000; n += 1) write(`[user] ${'x'.repeat(92)}\n`);
      }),
    ],
    ['a bomb: 4 GiB of zeros in a .gz', await bomb()],
  ];
  for (const [name, path] of cases) {
    const { peakMb, medianMs } = await measure([NODE, CLI, id, '-f', path, '-o', 'json'], 1);
    add({
      what: `memory: ${name}`,
      measured: `${peakMb} MB, ${ms(medianMs)}`,
      figure: '≤ 256 MB',
      reached: peakMb <= 256,
    });
  }
}

function made(name: string, fill: (write: (text: string) => void) => void): string {
  const path = join(FOLDER, name);
  if (!existsSync(path)) {
    const fd = openSync(`${path}.part`, 'w');
    fill((text) => writeSync(fd, text));
    closeSync(fd);
    renameSync(`${path}.part`, path);
  }
  return path;
}

async function bomb(): Promise<string> {
  const path = join(FOLDER, 'bomb.gz');
  if (existsSync(path)) return path;
  const zeros = Buffer.alloc(64 * MB);
  async function* input(): AsyncGenerator<Buffer> {
    for (let n = 0; n < 64; n += 1) yield zeros;
  }
  await pipeline(input(), createGzip({ level: 1 }), createWriteStream(`${path}.part`));
  renameSync(`${path}.part`, path);
  return path;
}

/** Commands in turn, A B A B …, so that a change of the machine's speed meets all of them. */
async function paired<const T extends readonly (readonly string[])[]>(
  commands: T,
  runs = RUNS,
): Promise<{ [K in keyof T]: Timing }> {
  const samples = commands.map((): Timing[] => []);
  for (let run = -1; run < runs; run += 1) {
    for (const [index, command] of commands.entries()) {
      const sample = await once(command);
      if (run >= 0) samples[index]?.push(sample);
    }
  }
  return samples.map(summary) as { [K in keyof T]: Timing };
}

async function measure(command: readonly string[], runs: number): Promise<Timing> {
  const samples: Timing[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await once(command));
  return summary(samples);
}

function summary(samples: readonly Timing[]): Timing {
  const sorted = samples.map(({ medianMs }) => medianMs).sort((a, b) => a - b);
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    peakMb: Math.max(...samples.map(({ peakMb }) => peakMb)),
  };
}

async function once([program = '', ...args]: readonly string[]): Promise<Timing> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'], cwd: ROOT });
  let peakKb = 0;
  const poll = setInterval(() => {
    try {
      peakKb = Math.max(
        peakKb,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
      );
    } catch {
      // Gone already, or no /proc on this system: the figure is then 0 and the table says so.
    }
  }, 20);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(poll);
  return { medianMs: performance.now() - began, peakMb: Math.round(peakKb / 1024) };
}

function add(row: Row): void {
  rows.push(row);
  process.stderr.write(`${row.what}: ${row.measured}\n`);
}

function print(): void {
  const lines = rows.map(
    ({ what, measured, figure, reached }) => `| ${what} | ${measured} | ${figure} | ${reached ? 'yes' : '**no**'} |`,
  );
  process.stdout.write(
    ['| what | measured | figure to reach | reached |', '|---|---|---|---|', ...lines, ''].join('\n'),
  );
  process.stdout.write(
    `\nNode ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), medians of ${RUNS} runs taken in turn, page cache warm.\n`,
  );
}

function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`;
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
