// Which names give a value away as a secret. `strong`: whatever the value is. `weak`: only text, since a token can also
// be counted and a session can also be numbered.

export type NameStrength = 'strong' | 'weak';

const STEMS = /pass|pwd|secret|token|key|auth|cookie|credential|sess|sid|jwt|bearer|otp|cvv|cvc|ssn/i;

const STRONG_WORDS: ReadonlySet<string> = new Set(
  (
    'password passwords passwd passphrase passcode pwd secret secrets authorization cookie cookies credential credentials ' +
    'apikey privatekey jwt bearer otp totp cvv cvc ssn'
  ).split(' '),
);

/** Written together often enough to be looked for inside longer names: `DBPASSWORD`, `openaiapikey`. */
const STRONG_INSIDE =
  /password|passwd|apikey|accesskey|secretkey|privatekey|signingkey|encryptionkey|masterkey|accountkey|sharedkey|authkey|subscriptionkey|clientsecret|accesstoken|authtoken|refreshtoken|idtoken|apitoken|bearertoken|sessiontoken|securitytoken/;

const WEAK_INSIDE = /sessionid|sessid|sessionkey|sessiondata|connectsid/;

/**
 * A last word that makes the name one of a property of the secret: `token_count`, `auth_method`, `password_expires_at`.
 */
const PROPERTY_WORDS: ReadonlySet<string> = new Set(
  (
    'count counts total len length ms seconds bytes size type types present valid enabled expired expires expiry at in limit ' +
    'max min est name names policy required mode status state source sources method alg algorithm reason error url uri ' +
    'path file truncated detected usage budget ttl age'
  ).split(' '),
);

/** Words that make tokens those of a language model. */
const MODEL_WORDS: ReadonlySet<string> = new Set(
  'prompt completion input output max min num total first last stop eos bos pad cached reasoning response next'.split(
    ' ',
  ),
);

/** Names that are secrets in the query of a URL only; anywhere else they are ordinary words. */
const QUERY_NAMES: ReadonlySet<string> = new Set(
  'key sig signature code hmac sas pass auth x_amz_signature x_amz_credential x_goog_signature x_goog_credential'.split(
    ' ',
  ),
);

/** Null for a name that says nothing. Any case; words split by case, hyphen, underscore, dot or blank. */
export function strengthOf(name: string): NameStrength | null {
  if (!STEMS.test(name)) return null;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.length > 1 && PROPERTY_WORDS.has(last)) return null;
  const joined = words.join('');
  if (words.some((word) => STRONG_WORDS.has(word)) || STRONG_INSIDE.test(joined)) return 'strong';
  if (WEAK_INSIDE.test(joined) || isTokenName(words) || isSessionName(words)) return 'weak';
  return last === 'auth' || last === 'pass' || last === 'sid' ? 'weak' : null;
}

/** Whether `?name=` in a URL is followed by a secret. */
export function isSecretQueryName(name: string): boolean {
  return strengthOf(name) !== null || QUERY_NAMES.has(wordsOf(name).join('_'));
}

/** Whether the name is about a version, where four numbers with dots are no address. */
export function isVersionName(name: string): boolean {
  return /version|release|build/i.test(name);
}

function isTokenName(words: readonly string[]): boolean {
  if (words.some((word) => MODEL_WORDS.has(word))) return false;
  if (words.includes('token')) return true;
  return (
    words.includes('tokens') && words.some((word) => ['access', 'refresh', 'auth', 'api', 'bearer'].includes(word))
  );
}

function isSessionName(words: readonly string[]): boolean {
  return words.includes('session') && ['session', 'id', 'key', 'token', 'data'].includes(words.at(-1) ?? '');
}

function wordsOf(name: string): readonly string[] {
  // Longer names exist in hostile lines only; what gives them away stands at their end.
  return name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
