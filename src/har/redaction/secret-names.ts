/** Parts of names of secrets, in lower case and without separators. */
const telling =
  /secret(?!ar)|token(?!iz)|passw|passphrase|passcode|passwd|(?:api|access|private|secret|signing|encryption|auth|master|subscription|shared|account)key|credential|jwt|bearer|authorization|signature|csrf|xsrf|session(?:id|key|hash)|phpsessid/;

/** Words that name a secret only as a whole word. */
const tellingWords: ReadonlySet<string> = new Set(['auth', 'pwd', 'pass', 'otp', 'pin', 'sid', 'cookie', 'cookies']);

/** Last words of names that are about a secret but are none: `token_type`, `password_changed_at`. */
const about: ReadonlySet<string> = new Set([
  ...[
    'type',
    'types',
    'kind',
    'url',
    'urls',
    'uri',
    'uris',
    'endpoint',
    'endpoints',
    'expires',
    'expiry',
    'expiration',
  ],
  ...['expired', 'ttl', 'at', 'in', 'on', 'date', 'time', 'timestamp', 'count', 'counts', 'limit', 'limits', 'length'],
  ...['size', 'status', 'state', 'hint', 'policy', 'policies', 'required', 'enabled', 'disabled', 'algorithm', 'alg'],
  ...['scope', 'scopes', 'scheme', 'method', 'methods', 'format', 'name', 'names', 'label', 'description', 'prefix'],
  ...['version', 'used', 'usage', 'remaining', 'supported', 'strength', 'lifetime', 'age', 'header', 'headers'],
]);

/** Names of headers about authentication and CORS that hold no secrets. */
const harmlessHeaders =
  /^(?:(?:www|proxy)-authenticate|(?:proxy-)?authentication-info|access-control-.*|x-mock-session)$/;

/** Judged names: most occur many times. */
const known = new Map<string, boolean>();
const mostKnown = 10_000;

/** Whether a field, header or parameter is secret by its name: `client_secret`, `accessToken`, `X-Api-Key`. */
export function isSecretName(name: string): boolean {
  const found = known.get(name);
  if (found !== undefined) return found;
  const isSecret = judge(name);
  if (known.size < mostKnown) known.set(name, isSecret);
  return isSecret;
}

function judge(name: string): boolean {
  if (harmlessHeaders.test(name.toLowerCase())) return false;
  const words = wordsOf(name);
  if (words.length > 1 && about.has(words.at(-1) ?? '')) return false;
  return telling.test(words.join('')) || words.some((word) => tellingWords.has(word));
}

/** The words of a name in lower case; the same for `accessToken`, `access_token` and `Access-Token`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

/** Whether a number with this name may be a secret: a password may, `max_tokens` may not. */
export function isSecretNumber(name: string): boolean {
  return /passw|passcode|pwd|pin$|otp|secret/i.test(name) && isSecretName(name);
}

const plainNames: ReadonlySet<string> = new Set([
  ...['id', 'uuid', 'name', 'title', 'label', 'description', 'type', 'kind', 'status', 'state', 'url', 'uri', 'href'],
  ...['email', 'scope', 'scopes', 'role', 'roles', 'object', 'env', 'environment', 'provider', 'algorithm', 'event'],
]);

/** Whether a field within a secret object is no secret itself, such as the id, the name and the times of a token. */
export function isPlainName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return plainNames.has(last) || (words.length > 1 && about.has(last)) || /^(?:created|updated|expires)$/.test(last);
}
