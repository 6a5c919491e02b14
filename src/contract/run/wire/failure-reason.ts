/** How an unknown certificate is made trusted: by Node's environment variable, or by an option. */
export type TrustedBy = 'NODE_EXTRA_CA_CERTS' | '--ca';

/** The advice for an unknown certificate. */
const trusting: Readonly<Record<TrustedBy, (what: string, file: string) => string>> = {
  NODE_EXTRA_CA_CERTS: (what, file) => `name ${what} in NODE_EXTRA_CA_CERTS, as in NODE_EXTRA_CA_CERTS=${file}`,
  '--ca': (what, file) => `name ${what} with --ca ${file}, or take any certificate with --insecure`,
};

const unknownIssuer = (by: TrustedBy) =>
  `this machine does not know the issuer of its certificate: ${trusting[by]('the certificate of its issuer', 'ca.pem')}`;
const selfSigned = (by: TrustedBy) => `its certificate is self-signed: ${trusting[by]('it', 'cert.pem')}`;

/** The meanings of Node's codes for unknown certificates. */
const untrusted: Readonly<Record<string, (by: TrustedBy) => string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  CERT_UNTRUSTED: unknownIssuer,
};

const notHttps = 'what answers there does not speak TLS: is it http://?';
const noCommonVersion =
  'it speaks an older TLS than Node: renew it, or allow its version with NODE_OPTIONS=--tls-min-v1.0';

/** The meanings of other codes of Node and OpenSSL, with advice. */
const meanings: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired: renew it, or look at this machine's clock",
  CERT_NOT_YET_VALID: "its certificate is not valid yet: look at this machine's clock",
  CERT_REVOKED: 'its certificate has been revoked: it needs another',
  ERR_SSL_WRONG_VERSION_NUMBER: notHttps,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notHttps,
  ERR_SSL_HTTP_REQUEST: notHttps,
  // Node may use this code for every failure of a handshake.
  EPROTO:
    'no TLS connection comes about: what answers there does not speak TLS (is it http://?), or no version that Node allows',
  ERR_SSL_UNSUPPORTED_PROTOCOL: noCommonVersion,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noCommonVersion,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'it refuses the TLS handshake: look at its TLS settings',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'it has no certificate for this host: look at the host of the URL',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it asks for a certificate of the client, and none is sent',
};

/** The beginning of the codes of all other certificate and TLS errors. */
const ofTls =
  /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_|INVALID_CA$|PATH_LENGTH_|HOSTNAME_MISMATCH)/;

/**
 * Why a request got no answer, in words.
 * @param by how an unknown certificate can be made trusted
 */
export function reasonOf(error: unknown, by: TrustedBy = 'NODE_EXTRA_CA_CERTS'): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(error);
  if (code.startsWith('HPE_')) return 'what answers there does not speak HTTP: is it https://?';
  const known = untrusted[code]?.(by) ?? meanings[code];
  if (known !== undefined) return known;
  if (ofTls.test(code)) return `no TLS connection can be made: look at its certificate and its TLS settings (${code})`;
  // A host with several addresses fails with an empty message and a code.
  if (error.message === '') return code;
  return error.message.includes(code) ? error.message : `${error.message} (${code})`;
}

/** The reason of a wrong host name, with the names of the certificate, which the error carries. */
function wrongName(error: Error): string {
  const { host, cert } = error as { host?: unknown; cert?: { subjectaltname?: unknown } };
  const names =
    typeof cert?.subjectaltname === 'string' ? cert.subjectaltname.replace(/(^|, )[A-Z][\w ]*:/g, '$1') : '';
  const own = names === '' ? 'has other names' : `is for ${names}`;
  return `its certificate ${own}, and not for ${host ?? 'the host of the URL'}: give the URL with a name that the certificate has`;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
