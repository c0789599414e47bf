// An address from a configuration or an annotation, as far as it may become a link: http or https, without credentials,
// percent-encoded so that no target's markup ends it early.

const LONGEST = 2000;
// What URL parsers drop or turn around without a word.
const ODD = /[\p{C}\p{Z}\\]/u;

/** Absolute http(s) address without credentials, encoded throughout; null for anything else. */
export function webAddress(text: string): string | null {
  if (text.length > LONGEST || ODD.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return encodeRest(url.href);
}

/** The same for an address that paths are put behind: no query, no fragment, no slash at its end. */
export function baseAddress(text: string): string | null {
  const address = webAddress(text);
  return address === null || /[?#]/.test(text) ? null : address.replace(/\/+$/, '');
}

/** A value in a query or a fragment: everything but letters, digits and `-._` is percent-encoded. */
export function encodeValue(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*~]/g, hex);
}

// A URL may hold these as they are; Markdown, a shell or a sentence gives them a meaning.
function encodeRest(href: string): string {
  return href.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._:/?#@&=+,%[\]]/g, hex);
}

function hex(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
