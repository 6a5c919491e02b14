import { isIP } from 'node:net';
import { certificateOf } from '../../http/tls/certificate.ts';
import type { TlsPair } from '../../http/tls/tls-pair.ts';
import { withoutBrackets } from '../../text/host-names.ts';

/** What a greeting says of a certificate. */
export interface CertificateFacts {
  /** The names and addresses that it is for, and how a client comes to trust it. */
  readonly words: string;
  /** What a client will mind whatever it trusts; undefined for nothing. */
  readonly problem: string | undefined;
}

/**
 * Looks at a certificate as a client of a server would.
 * @param url of the server
 * @param file with the certificate
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

/** Whether a server is asked by other addresses than that on which it listens. */
function isAnywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
