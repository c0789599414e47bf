// Words that docs/glossary.md has replaced do not come back, and lines of Markdown end by 120.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, fromProblems } from './check.ts';

interface GoneWord {
  readonly pattern: RegExp;
  readonly instead: string;
  /** Files in which it may still stand. */
  readonly except: RegExp;
}

const MAX_COLUMNS = 120;
const GLOSSARY = 'docs/glossary.md';
/** Made by the drill, which writes lines as long as they are. */
const GENERATED = /^docs\/app-server-migration\/alerts\/evidence\//;

const GONE_WORDS: readonly GoneWord[] = [
  { pattern: /\bHands\b(?! \w)/, instead: 'an actuator or a visitor', except: /^$/ },
  { pattern: /\btheor(?:y|ies)\b|\btheoryOf|Theory/i, instead: 'expected timing', except: /^$/ },
  { pattern: /\buntold\b/i, instead: 'unknown, or "not reported"', except: /^src\/(?:correlate|profiles)\// },
  {
    pattern: /stretch/i,
    instead: 'a span, an interval or an outage',
    except: /^src\/(?:correlate|profiles|reporters|sources|signals|charts|drill\/evidence)\//,
  },
  // `mend` alone is a field of `lint -o json`, which has a published schema.
  {
    pattern: /\b(?:mends|mended|mending)\b|\b(?:to|or|and|can|must) mend\b|\bMend (?:it|the|what|your|its)\b/,
    instead: 'fix',
    except: /^src\/app\/next-steps\.ts$/,
  },
];

export const words: Check = {
  name: 'words',
  says: `no word that ${GLOSSARY} has replaced; lines of Markdown end by ${MAX_COLUMNS}`,
  async run(root) {
    const sources = (await filesBelow(root, 'src')).filter((file) => file.endsWith('.ts'));
    const pages = ['README.md', ...(await filesBelow(root, 'docs'))].filter(
      (file) => file.endsWith('.md') && !GENERATED.test(file),
    );
    const problems = await Promise.all(
      [...sources, ...pages].map(async (file) => {
        const text = await readFile(join(root, file), 'utf8');
        return [...findGoneWords(file, text), ...(file.endsWith('.md') ? findLongLines(file, text) : [])];
      }),
    );
    return fromProblems(problems.flat());
  },
};

function findGoneWords(file: string, text: string): readonly string[] {
  if (file === GLOSSARY) return [];
  const rules = GONE_WORDS.filter(({ except }) => !except.test(file));
  return text.split('\n').flatMap((line, index) =>
    rules.flatMap(({ pattern, instead }) => {
      const found = pattern.exec(line);
      return found === null ? [] : [`${file}:${index + 1}: "${found[0]}": ${GLOSSARY} has ${instead}`];
    }),
  );
}

function findLongLines(file: string, text: string): readonly string[] {
  let fence: string | null = null;
  return text.split('\n').flatMap((line, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark !== null && mark.startsWith(fence)) fence = null;
      return [];
    }
    fence = mark;
    if (mark !== null || /^\s*\|/.test(line) || [...line].length <= MAX_COLUMNS || !canBeBroken(line)) return [];
    return [`${file}:${index + 1}: ${[...line].length} columns: break the line by ${MAX_COLUMNS}`];
  });
}

/** Headings, pictures and comments are one line each; so is a link or a piece of code that is too long by itself. */
function canBeBroken(line: string): boolean {
  if (/^\s*(?:#{1,6} |!\[|<!--)/.test(line)) return false;
  const [indent = ''] = /^\s*(?:[-*+] |\d+[.)] |> )*/.exec(line) ?? [];
  const pieces = line.slice(indent.length).match(/(?:`[^`]*`|\[(?:[^[\]`]|`[^`]*`)*\]\([^)]*\)|\S)+/g) ?? [];
  return indent.length + (pieces[0]?.length ?? 0) < MAX_COLUMNS && pieces.length > 1;
}

/** Paths from the root, with `/`. A folder that is not there holds nothing. */
async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  const base = `${root}/`.replaceAll('\\', '/');
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/').slice(base.length));
}
