// Credentials that say themselves what they are: a fixed beginning, then characters of one class. No expression has
// anything behind its open-ended class, so none can go back over what it read.

import type { Span } from './span.ts';

// Each is longer than a nanoid's 21 characters, or cannot stand inside one: a request id must never look like a key.
const KEYS: readonly (readonly [kind: string, source: string])[] = [
  ['anthropic', 'sk-ant-[A-Za-z0-9_-]{20,}'],
  ['openai', 'sk-(?:proj|svcacct|admin|None|service|or)-[A-Za-z0-9_-]{20,}'],
  ['openai', 'sess-[A-Za-z0-9]{36,}'],
  ['stripe', '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{14,}'],
  ['stripe', 'whsec_[A-Za-z0-9+/=]{24,}'],
  ['github', 'gh[pousr]_[A-Za-z0-9_]{30,}'],
  ['github', 'github_pat_[A-Za-z0-9_]{22,}'],
  ['gitlab', 'gl(?:pat|rt|dt|ft|soat|ptt|cbt|imt|agent|oas|ffct)-[A-Za-z0-9_-]{20,}'],
  ['slack', 'xox[abceoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{18,}'],
  ['slack', 'xapp-[A-Za-z0-9-]{20,}'],
  ['slack', 'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{16,}'],
  ['discord', 'https://(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks/[A-Za-z0-9/_-]{20,}'],
  ['npm', 'npm_[A-Za-z0-9]{36,}'],
  ['pypi', 'pypi-[A-Za-z0-9_-]{50,}'],
  ['rubygems', 'rubygems_[a-f0-9]{40,}'],
  ['docker', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'],
  ['huggingface', '(?:hf|api_org)_[A-Za-z0-9]{30,}'],
  ['groq', 'gsk_[A-Za-z0-9]{40,}'],
  ['xai', 'xai-[A-Za-z0-9]{40,}'],
  ['perplexity', 'pplx-[A-Za-z0-9]{32,}'],
  ['replicate', 'r8_[A-Za-z0-9]{36,}'],
  ['aws', '(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9_-])'],
  ['gcp', 'AIza[A-Za-z0-9_-]{35,}'],
  ['gcp', 'ya29\\.[A-Za-z0-9_-]{20,}'],
  ['gcp', 'GOCSPX-[A-Za-z0-9_-]{24,}'],
  ['azure', '[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'],
  ['sendgrid', 'SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,}'],
  ['twilio', 'SK[0-9a-f]{32}(?![A-Za-z0-9])'],
  ['telegram', '\\d{8,10}:AA[A-Za-z0-9_-]{32,}'],
  ['shopify', 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,}'],
  ['digitalocean', 'do[opr]_v1_[a-f0-9]{64}'],
  ['databricks', 'dapi[a-f0-9]{32}'],
  ['vault', 'hv[sbr]\\.[A-Za-z0-9_-]{24,}'],
  ['grafana', 'gl(?:sa|c)_[A-Za-z0-9+/=_]{32,}'],
  ['linear', 'lin_(?:api|oauth)_[A-Za-z0-9]{32,}'],
  ['notion', '(?:ntn|secret)_[A-Za-z0-9]{40,}'],
  ['figma', 'figd_[A-Za-z0-9_-]{36,}'],
  ['doppler', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{36,}'],
  ['planetscale', 'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,}'],
  ['newrelic', 'NRAK-[A-Z0-9]{27}'],
  ['sentry', 'sntr(?:ys|yu)_[A-Za-z0-9+/=_-]{40,}'],
  ['atlassian', 'ATATT3[A-Za-z0-9_=-]{60,}'],
  ['square', '(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60})'],
  ['age', 'AGE-SECRET-KEY-1[0-9A-Z]{50,}'],
];

const ANY_KEY = new RegExp(`(?<![A-Za-z0-9])(?:${KEYS.map(([, source]) => `(${source})`).join('|')})`, 'g');
const PLAIN_OPENAI = /(?<![A-Za-z0-9_])sk-[A-Za-z0-9_-]{20,}/g;

export function findKeys(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(ANY_KEY)) {
    const group = KEYS.findIndex((_, index) => match[index + 1] !== undefined);
    spans.push({ start: match.index, end: match.index + match[0].length, kind: KEYS[group]?.[0] ?? 'key' });
  }
  for (const match of text.includes('sk-') ? text.matchAll(PLAIN_OPENAI) : []) {
    // `sk-learn-…` and other names with a hyphen have neither.
    if (/\d/.test(match[0]) && /[A-Z]|\d.*\d/.test(match[0]))
      spans.push({ start: match.index, end: match.index + match[0].length, kind: 'openai' });
  }
  return spans;
}
