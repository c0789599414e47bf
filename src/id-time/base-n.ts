/** A number written in digits of an alphabet, most significant first. Null when a character is none of them. */
export function fromDigits(text: string, alphabet: string): bigint | null {
  const base = BigInt(alphabet.length);
  let value = 0n;
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return null;
    value = value * base + BigInt(digit);
  }
  return value;
}
