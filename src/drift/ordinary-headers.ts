/**
 * Headers of answers that are no difference if a document does not declare them: those of HTTP itself (RFC 9110 to 9114) and
 * those that the IANA registry of HTTP fields lists as permanent for answers, including CORS and cookies. Servers, frameworks
 * and proxies add them to answers of any API, and their meaning is fixed elsewhere. Rate limits have registered and older
 * names. Every other header, such as one with `X-`, is the deployment's own.
 */
const ordinary: ReadonlySet<string> = new Set([
  // RFC 9110, 9111, 9112: messages, representations, ranges, conditions, caches.
  ...[
    'accept',
    'accept-encoding',
    'accept-patch',
    'accept-post',
    'accept-ranges',
    'age',
    'allow',
    'authentication-info',
  ],
  ...['cache-control', 'connection', 'content-disposition', 'content-encoding', 'content-language', 'content-length'],
  ...['content-location', 'content-range', 'content-type', 'date', 'etag', 'expires', 'keep-alive', 'last-modified'],
  ...['location', 'pragma', 'proxy-authenticate', 'proxy-authentication-info', 'proxy-connection', 'retry-after'],
  ...['server', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'vary', 'via', 'warning', 'www-authenticate'],
  // Later RFCs on caches, digests, links, protocols and preferences.
  ...[
    'accept-ch',
    'alt-svc',
    'alt-used',
    'cache-status',
    'cdn-cache-control',
    'content-digest',
    'content-md5',
    'digest',
  ],
  ...['critical-ch', 'delta-base', 'deprecation', 'early-data', 'im', 'link', 'mime-version', 'preference-applied'],
  ...[
    'priority',
    'proxy-status',
    'refresh',
    'repr-digest',
    'signature',
    'signature-input',
    'sunset',
    'tk',
    'want-digest',
  ],
  ...['want-content-digest', 'want-repr-digest', 'server-timing', 'sourcemap', 'timing-allow-origin'],
  // Security and reporting in browsers.
  ...[
    'clear-site-data',
    'content-security-policy',
    'content-security-policy-report-only',
    'cross-origin-embedder-policy',
  ],
  ...[
    'cross-origin-embedder-policy-report-only',
    'cross-origin-opener-policy',
    'cross-origin-opener-policy-report-only',
  ],
  ...[
    'cross-origin-resource-policy',
    'expect-ct',
    'nel',
    'origin-agent-cluster',
    'permissions-policy',
    'public-key-pins',
  ],
  ...['referrer-policy', 'report-to', 'reporting-endpoints', 'service-worker-allowed', 'strict-transport-security'],
  ...['x-content-type-options', 'x-frame-options', 'document-policy', 'feature-policy', 'no-vary-search'],
  // Cookies.
  ...['set-cookie', 'set-cookie2'],
]);

/** Ordinary headers by the beginning of their names: CORS, and the various names of rate limits. */
const ordinaryForms = /^(?:access-control-|(?:x-)?rate-?limit(?:-|$)|x-rate-limit-|x-retry-after$)/;

/** Whether an undeclared header is no difference. */
export function isOrdinary(name: string): boolean {
  const key = name.toLowerCase();
  return ordinary.has(key) || ordinaryForms.test(key);
}

/** Whether a header is this program's own, such as `X-Mock-Seed`: its sender is the mock, or behind its proxy. */
export function isOfMock(name: string): boolean {
  return /^x-mock-/i.test(name);
}
