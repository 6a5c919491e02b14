import { isIP } from 'node:net';
import { certificateOf } from '../../http/tls/certificate.ts';
import type { TlsPair } from '../../http/tls/tls-pair.ts';
import { withoutBrackets } from '../../text/host-names.ts';

/** The facts about a certificate in the greeting. */
export interface CertificateFacts {
  /** Its names and addresses, and how to make a client trust it. */
  readonly words: string;
  /** Why even clients that trust it refuse it; undefined if they do not. */
  readonly problem: string | undefined;
}

/**
 * Checks a certificate like a client of the server.
 * @param url the URL of the server
 * @param file the file of the certificate
 */
export function certificateFacts(pair: TlsPair, url: string, file = 'cert.pem', now = Date.now()): CertificateFacts {
  const certificate = certificateOf(pair);
  const { subjectAltName = '', validFrom, validTo, issuer, subject } = certificate;
  const names = subjectAltName
    .split(', ')
    .flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? [])
    .slice(0, 5);
  const { hostname, port } = new URL(url);
  const host = withoutBrackets(hostname);
  const isForHost = (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
  const isSelfSigned = issuer === subject;
  const ca = isSelfSigned ? file : '"$(mkcert -CAROOT)/rootCA.pem"';
  const trusted = `curl --cacert ${ca}, NODE_EXTRA_CA_CERTS=${ca} for Node`;
  return {
    words: `for ${names.join(', ') || 'no name'}; trusted with ${trusted}${isSelfSigned ? '' : ', where mkcert has made it'}`,
    problem: problemOf(),
  };

  function problemOf(): string | undefined {
    if (Date.parse(validTo) < now) return `The certificate in ${file} has expired on ${validTo}.`;
    if (Date.parse(validFrom) > now) return `The certificate in ${file} is not valid before ${validFrom}.`;
    if (isForHost || isAnywhere(host)) return undefined;
    const [first] = names;
    const instead = first === undefined ? '' : `: ask https://${first}:${port}`;
    return `The certificate in ${file} is not for ${host}${instead}.`;
  }
}

/** Whether a server listens on all addresses, so that clients use others than this one. */
function isAnywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
