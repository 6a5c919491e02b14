import { DestinationRefused } from './destination-refused.ts';
import { HostNotFound } from './destinations.ts';
import { type Failure, timedOut } from './failure.ts';

/** The system's error codes of failed connections. */
const connectionErrors: ReadonlyMap<string, string> = new Map([
  ['EADDRNOTAVAIL', 'Address not available'],
  ['ECONNABORTED', 'Connection aborted'],
  ['ECONNREFUSED', 'Connection refused'],
  ['ECONNRESET', 'Connection reset'],
  ['EHOSTDOWN', 'Host down'],
  ['EHOSTUNREACH', 'Host unreachable'],
  ['EMFILE', 'Too many open connections'],
  ['ENETDOWN', 'Network down'],
  ['ENETUNREACH', 'Network unreachable'],
  ['EPIPE', 'Connection reset'],
]);

/** Node's error codes of refused certificates and failed handshakes. */
const tlsErrors: ReadonlyMap<string, string> = new Map([
  ['CERT_CHAIN_TOO_LONG', 'certificate chain too long'],
  ['CERT_HAS_EXPIRED', 'certificate has expired'],
  ['CERT_NOT_YET_VALID', 'certificate is not valid yet'],
  ['CERT_REJECTED', 'certificate rejected'],
  ['CERT_REVOKED', 'certificate revoked'],
  ['CERT_SIGNATURE_FAILURE', 'certificate has a wrong signature'],
  ['CERT_UNTRUSTED', 'certificate is not trusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
  ['EPROTO', 'handshake failed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate is for another host'],
  ['HOSTNAME_MISMATCH', 'certificate is for another host'],
  ['INVALID_CA', 'certificate of an invalid authority'],
  ['INVALID_PURPOSE', 'certificate is not for servers'],
  ['PATH_LENGTH_EXCEEDED', 'certificate chain too long'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in the chain'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'certificate of an unknown authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate of an unknown authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate of an unknown authority'],
]);

/** Explains an error of a look-up, a connection or an HTTP parser. */
export function networkFailure(error: unknown): Failure {
  if (error instanceof DestinationRefused) return { failure: 'destination', error: error.message };
  if (error instanceof HostNotFound) return { failure: 'dns', error: error.message };
  const code = property(error, 'code') ?? '';
  if (code === 'ETIMEDOUT') return timedOut;
  // A reset by the peer has a system call. Without one, Node reports a connection that was merely closed.
  if (code === 'ECONNRESET' && property(error, 'syscall') === undefined) {
    return { failure: 'connection', error: 'Connection closed without an answer' };
  }
  const connectionError = connectionErrors.get(code);
  if (connectionError !== undefined) return { failure: 'connection', error: connectionError };
  const tlsError = tlsErrors.get(code) ?? (/^ERR_(SSL|TLS)_/.test(code) ? inWords(code.slice(8)) : undefined);
  if (tlsError !== undefined) return { failure: 'tls', error: `TLS: ${tlsError}` };
  if (code === 'HPE_HEADER_OVERFLOW') return { failure: 'protocol', error: 'Invalid HTTP answer: headers too large' };
  if (code.startsWith('HPE_')) return { failure: 'protocol', error: 'Invalid HTTP answer' };
  return { failure: 'connection', error: `Connection failed: ${code || String(error)}` };
}

/** Writes `WRONG_VERSION_NUMBER` as "wrong version number". */
function inWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

function property(error: unknown, name: 'code' | 'syscall'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
