// What terminals, editors and transports leave in a text and that is no part of it.

// CSI and OSC sequences, and the two-byte ones (ECMA-48).
// oxlint-disable-next-line no-control-regex -- these are the characters it is about
const ESCAPES =
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[()*+][0-9A-Za-z]|_[^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\^])/g;

/**
 * Without colours, carriage returns and a comma behind an object; without the record separator of RFC 7464 and a BOM at
 * the beginning.
 */
export function plainLine(text: string): string {
  let plain = text.includes('\u001B') ? text.replace(ESCAPES, '') : text;
  const first = plain.charCodeAt(0);
  if (first === 0x1e || first === 0xfeff) plain = plain.slice(1);
  if (plain.endsWith('\r')) plain = plain.replace(/\r+$/, '');
  // The comma of a list, the mark of `cat -A`.
  const last = plain.at(-1);
  return (last === ',' || last === '$') && plain.at(-2) === '}' && plain.includes('{') ? plain.slice(0, -1) : plain;
}
