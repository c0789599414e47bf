// Who may ask for what, decided from a request's headers alone, before any routing (OWASP, cross-site request forgery;
// W3C, Fetch Metadata Request Headers). Any page that somebody on call has open can send a browser here: it must
// neither read anything nor make the stores work.

export interface GateSettings {
  /** `127.0.0.1:8713`, `trace.example.com`: exactly as a Host header says it, lower case. */
  readonly hosts: ReadonlySet<string>;
  /** `http://127.0.0.1:8713`: exactly as an Origin header says it. */
  readonly origins: ReadonlySet<string>;
}

export interface Asked {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

export type Admission =
  /** May have the stores asked. */
  | { readonly kind: 'trusted' }
  /** From elsewhere, by a click or by who knows what: it gets a page with a button, and no store is asked. */
  | { readonly kind: 'ask-first' }
  /**
   * A browser that does not say where the request comes from: trusted only with the key that our own button sent along.
   */
  | { readonly kind: 'needs-key' }
  | { readonly kind: 'refused'; readonly status: 400 | 403 | 405; readonly says: string };

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

export function admit({ method, target, rawHeaders }: Asked, { hosts, origins }: GateSettings): Admission {
  const header = (name: string): readonly string[] => valuesOf(rawHeaders, name);
  if (!target.startsWith('/')) return refused(400, 'the request line must hold a path');
  const [host, ...moreHosts] = header('host');
  if (host === undefined || moreHosts.length > 0) return refused(400, 'exactly one Host header is needed');
  if (!hosts.has(host.toLowerCase()))
    return refused(
      403,
      'this server does not go by that name: open it by the address that it printed, or name others with --public-url',
    );
  if (!METHODS.has(method)) return refused(405, 'only GET and the form of the first page are answered');
  const sites = header('sec-fetch-site');
  const [site = null] = sites;
  const isPost = method === 'POST';
  for (const origin of header('origin')) {
    // A page without a referrer posts its own forms with `Origin: null` (Fetch, "append a request Origin header").
    const isOwnForm = isPost && origin === 'null' && site === 'same-origin';
    if (!origins.has(origin) && !isOwnForm) return refused(403, 'requests that another site makes are not answered');
  }
  if (sites.length > 1) return refused(403, 'contradicting Sec-Fetch-Site headers');
  if (site === 'same-origin') return { kind: 'trusted' };
  if (site === 'none') return isPost ? refused(403, 'only the form of the first page is taken') : { kind: 'trusted' };
  if (site === 'cross-site' || site === 'same-site') {
    // A link in Grafana is such a navigation; a picture, a frame or a script of another page is not.
    const isNavigation =
      method === 'GET' &&
      header('sec-fetch-mode').join() === 'navigate' &&
      header('sec-fetch-dest').join() === 'document';
    return isNavigation ? { kind: 'ask-first' } : refused(403, 'requests that another site makes are not answered');
  }
  if (site !== null) return refused(403, 'unknown Sec-Fetch-Site');
  if (isPost && header('origin').length === 0) return isBrowser(header) ? refused(403, NO_ORIGIN) : { kind: 'trusted' };
  return isBrowser(header) && !isPost ? { kind: 'needs-key' } : { kind: 'trusted' };
}

const NO_ORIGIN = 'this browser does not say where the form came from: put the id into the address, /trace/REQ_ID';

/** Every browser says so for compatibility's sake, and no page can make it say otherwise. */
function isBrowser(header: (name: string) => readonly string[]): boolean {
  return header('user-agent').some((agent) => agent.startsWith('Mozilla/')) || header('referer').length > 0;
}

function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.flatMap((value, index) =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name ? [value.trim()] : [],
  );
}

function refused(status: 400 | 403 | 405, says: string): Admission {
  return { kind: 'refused', status, says };
}
