// Who may name a server (docs/decisions/0012-who-may-name-a-server.md): a secret of the user's goes only where the user's own
// words lead. A project file comes with a clone, and may have been written to collect tokens.

import { own, say } from '../../model/prose.ts';
import { isLoopback } from './loopback.ts';
import { type Layer, pick, type Picked } from './layer.ts';
import { originProse } from './origin.ts';
import type { Problem } from './problem.ts';

export interface Route {
  readonly backend: string;
  /** Whose address vouches too: Grafana's, when its token is used for a data source behind it. */
  readonly alsoVouching: readonly string[];
  /** Everything that would be sent along. */
  readonly secrets: readonly Picked[];
  readonly layers: readonly Layer[];
  readonly yours: readonly Layer[];
}

/**
 * Yours is what you gave, and whatever lies on your machine (a variable, a file), whoever points to it. Only a secret that
 * stands in the project file itself is the project's own, and may go where that file says.
 */
function isYourSecret({ isYours, via, key }: Picked): boolean {
  return isYours || via !== 'value' || /\.tls\./.test(key);
}

export function routeProblems(route: Route): readonly Problem[] {
  const secret = route.secrets.find(isYourSecret);
  if (secret === undefined) return [];
  const vouched = vouchedOrigins(route);
  const problems: Problem[] = [];
  for (const part of ['url', 'proxy'] as const) {
    const named = pick(route.layers, `${route.backend}.${part}`);
    if (named === null || named.isYours || vouched.has(originOf(named))) continue;
    problems.push({
      where: named.origin,
      problem: say`a project file names ${own(part === 'url' ? 'the server' : 'a proxy')} that a secret of yours would be sent to (${own(secret.key)}, from ${originProse(secret.origin)})`,
      fix:
        part === 'url'
          ? say`if you trust it, name it yourself: with ${own(`--${route.backend}`)}, in the environment, or as trustedServers: [${originOf(named)}] in your user file`
          : own('if you trust it, name it yourself, in the environment or in your user file'),
    });
  }
  for (const part of ['skipVerify', 'caFile', 'serverName'] as const) {
    const named = pick(route.layers, `${route.backend}.tls.${part}`);
    if (named === null || named.isYours || named.value === false) continue;
    problems.push({
      where: named.origin,
      problem: say`a project file says which certificates to believe (${own(named.key)}) where a secret of yours would be sent (${own(secret.key)}, from ${originProse(secret.origin)})`,
      fix: own('if that is right, write it into your user file or the environment'),
    });
  }
  return problems;
}

function vouchedOrigins({ backend, alsoVouching, yours }: Route): ReadonlySet<string> {
  return new Set(
    yours.flatMap(({ settings }) => [
      ...[backend, ...alsoVouching].flatMap((one) => {
        const url = settings.get(`${one}.url`);
        return url === undefined ? [] : [originOf(url)];
      }),
      ...((settings.get('trustedServers')?.value ?? []) as readonly string[]),
    ]),
  );
}

function originOf({ value }: { readonly value: unknown }): string {
  return URL.parse(String(value))?.origin ?? '';
}

/** Whether what is sent there can be read on the way. */
export function isSentInTheClear(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === 'http:' && !isLoopback(parsed.hostname);
}
