// Made-up secrets in the form of real ones, put together at run time so that no scanner takes this file for a leak.
// docs/redaction.md says what the list is for.

export interface Secret {
  readonly kind: string;
  /** What must not be in the output. */
  readonly secret: string;
  /** What a log line holds. */
  readonly text: string;
}

const ALNUM = 'q7Zr2Kx9Wm4Tn8Bv3Jc6Hd5Lp1Gs0FyAaEeIiOoUuXxYyRrMm';
const HEX = '9f3c1b7ae2d84560b1c7f09e3a5d2864c0b9e8d7f6a5b4c3d2e1f0a9b8c7d6e5';
const UPPER = 'Q7ZR2KX9WM4TN8BV3JC6HD5LP1GS0FYA';

function alnum(chars: number): string {
  return ALNUM.repeat(5).slice(0, chars);
}

function secret(kind: string, value: string, around = (text: string) => text): Secret {
  return { kind, secret: value, text: around(value) };
}

const jwt = ['eyJ' + 'hbGciOiJIUzI1NiJ9', 'eyJ' + 'zdWIiOiIxMjM0In0', alnum(43)].join('.');
const pem = (label: string, eol: string) =>
  [`-----BEGIN ${label}-----`, alnum(64), alnum(64), `${alnum(20)}==`, `-----END ${label}-----`].join(eol);

export const SECRETS: readonly Secret[] = [
  secret('jwt', jwt),
  secret('jwt in a query', jwt, (v) => `GET /cb?state=1&id_token=${v}&x=2`),
  secret('jwt glued to a word', jwt, (v) => `prefix_${v}`),
  secret('bearer', alnum(32), (v) => `> Authorization: Bearer ${v}`),
  secret('bearer in prose', alnum(24), (v) => `called upstream with bearer ${v} and got 401`),
  secret('basic', 'YWxhZGRpbjpvcGVuc2VzYW1l', (v) => `Proxy-Authorization: Basic ${v}`),
  secret('digest', alnum(32), (v) => `Authorization: Digest username="u", response="${v}"`),
  secret('aws access key', 'AKIA' + UPPER.slice(0, 16)),
  secret('aws session key', 'ASIA' + UPPER.slice(0, 16), (v) => `id=${v};`),
  secret('aws secret key', alnum(40), (v) => `AWS_SECRET_ACCESS_KEY=${v}`),
  secret(
    'aws signature',
    HEX,
    (v) => `Authorization: AWS4-HMAC-SHA256 Credential=x/20260101, SignedHeaders=host, Signature=${v}`,
  ),
  secret('aws presigned', HEX, (v) => `https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=${v}`),
  secret('gcp api key', 'AIza' + alnum(35)),
  secret('gcp oauth token', 'ya29.' + alnum(60)),
  secret('gcp client secret', 'GOCSPX-' + alnum(28)),
  secret('azure client secret', alnum(3) + '8Q~' + alnum(34)),
  secret(
    'azure storage key',
    `${alnum(86)}==`,
    (v) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${v};EndpointSuffix=core.windows.net`,
  ),
  secret('azure sas', alnum(40), (v) => `https://a.blob.core.windows.net/c?sv=2024-01-01&sig=${v}%3D&se=2026`),
  secret('github classic', 'ghp_' + alnum(36)),
  secret('github server', 'ghs_' + alnum(36), (v) => `https://x-access-token:${v}@github.com/a/b.git`),
  secret('github fine-grained', 'github_pat_' + alnum(22) + '_' + alnum(50)),
  secret('gitlab', 'glpat-' + alnum(20)),
  secret('gitlab runner', 'glrt-' + alnum(20)),
  secret('slack bot', ['xoxb', '123456789012', '123456789012', alnum(24)].join('-')),
  secret('slack app', ['xapp', '1', 'A0123456789', '1234567890123', HEX].join('-')),
  secret(
    'slack webhook',
    ['T01234567', 'B01234567', alnum(24)].join('/'),
    (v) => `POST https://hooks.slack.com/services/${v}`,
  ),
  secret('discord webhook', `123456789012345678/${alnum(60)}`, (v) => `https://discord.com/api/webhooks/${v}`),
  secret('stripe live', 'sk_' + 'live_' + alnum(24)),
  secret('stripe restricted', 'rk_' + 'test_' + alnum(24)),
  secret('stripe webhook', 'whsec_' + alnum(32)),
  secret('npm', 'npm_' + alnum(36)),
  secret('npmrc', alnum(36), (v) => `//registry.example/:_authToken=${v}`),
  secret('pypi', 'pypi-' + 'AgEIcHlwaS5vcmc' + alnum(60)),
  secret('docker', 'dckr_pat_' + alnum(27)),
  secret('openai legacy', 'sk-' + alnum(20) + 'T3BlbkFJ' + alnum(20)),
  secret('openai project', 'sk-proj-' + alnum(60)),
  secret('openai service', 'sk-svcacct-' + alnum(60), (v) => `{ apiKey: '${v}' }`),
  secret(
    'openai in an error',
    'sk-' + alnum(28),
    (v) => `Incorrect API key provided: ${v}. You can find your API key at`,
  ),
  secret('anthropic', 'sk-ant-api03-' + alnum(93) + 'AA'),
  secret('huggingface', 'hf_' + alnum(34)),
  secret('groq', 'gsk_' + alnum(52)),
  secret('xai', 'xai-' + alnum(80)),
  secret('sendgrid', 'SG.' + alnum(22) + '.' + alnum(43)),
  secret('twilio', 'SK' + HEX.slice(0, 32)),
  secret('telegram', '123456789:AA' + alnum(33)),
  secret('shopify', 'shpat_' + HEX.slice(0, 32)),
  secret('databricks', 'dapi' + HEX.slice(0, 32)),
  secret('vault', 'hvs.' + alnum(95)),
  secret('grafana', 'glsa_' + alnum(32) + '_' + HEX.slice(0, 8)),
  secret('linear', 'lin_api_' + alnum(40)),
  secret('notion', 'ntn_' + '12345678901' + alnum(35)),
  secret('figma', 'figd_' + alnum(40)),
  secret('digitalocean', 'dop_v1_' + HEX),
  secret('vercel', 'vcp_' + alnum(24)),
  secret('private key', alnum(64), () => pem('RSA ' + 'PRIVATE KEY', '\n')),
  secret('private key, escaped', alnum(64), () => pem('PRIVATE KEY', '\\n')),
  secret('private key, torn', alnum(64), () => pem('OPENSSH ' + 'PRIVATE KEY', '\n').slice(0, 150)),
  secret('url login', 's3cr3t-pa55', (v) => `proxy http://bob:${v}@proxy.internal:3128/`),
  secret('database url', 'p4ss/w0rd', (v) => `postgres://app:${v}@db.internal:5432/app`),
  secret('redis url', 'r3dispass', (v) => `redis://:${v}@cache:6379/0`),
  secret('url token user', alnum(30), (v) => `https://${v}@gitlab.example/a.git`),
  secret('password assignment', 'hunter2', (v) => `login failed user=bob password=${v}`),
  secret('password in torn JSON', 'hunter two', (v) => `{"user":"bob","password":"${v}","x":`),
  secret('password in escaped JSON', 'hunter "2"', (v) =>
    JSON.stringify({ log: JSON.stringify({ password: v }) }).slice(0, -1),
  ),
  secret('password in console.log', 'hunter2', (v) => `{ user: 'bob', dbPassword: '${v}' }`),
  secret('password flag', 'hunter2', (v) => `psql-tool --password ${v} --host db`),
  secret('curl login', 'hunter2', (v) => `curl -u bob:${v} https://h.example/`),
  secret('cookie', alnum(24), (v) => `Cookie: theme=dark; sid=${v}`),
  secret('set-cookie', alnum(24), (v) => `set-cookie: session=${v}; Path=/; HttpOnly`),
  secret('x-api-key', alnum(20), (v) => `x-api-key: ${v}`),
  secret('client secret', alnum(20), (v) => `clientSecret=${v}`),
  secret('access token', alnum(20), (v) => `GET /x#access_token=${v}&expires_in=1`),
  secret('oauth code', alnum(20), (v) => `GET /cb?code=${v}&state=1`),
  secret('e-mail', 'bob.smith+x@example.co.uk', (v) => `mail to <${v}>`),
  secret('e-mail, encoded', 'bob%40example.com', (v) => `GET /u?m=${v}`),
  secret('e-mail, not ASCII', 'jürgen@müller.de', (v) => `von ${v}`),
  secret('IPv4', '203.0.113.7', (v) => `client ${v}:51034 closed`),
  secret('IPv4 in a path', '10.1.2.3', (v) => `GET /api/hosts/${v}`),
  secret('IPv6', '2001:db8:85a3::8a2e:370:7334', (v) => `listening on [${v}]:443`),
  secret('IPv6, mapped', '::ffff:203.0.113.7', (v) => `remote ${v}`),
  secret('card', '4111111111111111', (v) => `card ${v}`),
  secret('card in groups', '5555 5555 5555 4444', (v) => `card ${v}.`),
  secret('card, amex', '3782-822463-10005'),
];
