import type { MockOptions } from '../../api/create-mock.ts';
import type { ListenOptions } from '../../http/listen.ts';
import type { TlsPair } from '../../http/tls/tls-pair.ts';
import { type SignatureScheme, schemeOf } from '../../webhooks/signature/scheme.ts';
import type { ServeOptions } from './options.ts';
import { requestLog } from './request-log.ts';

/** What the options of `serve` set of a mock, whichever API it serves. */
export function mockSettings(options: ServeOptions): Omit<MockOptions, 'api' | 'scenario'> {
  const { scenario: _, ...others } = options;
  return {
    ...others,
    signature: signatureOf(options),
    tokens: options.token,
    maxBodyBytes: options.maxBody,
    journal: options.control && options.journal,
  };
}

/** What the options of `serve` set of its server. */
export function serverSettings(options: ServeOptions, tls: TlsPair | undefined): ListenOptions {
  const { host, port, cors, control } = options;
  return {
    ...{ host, port, tls, cors, control, corsOrigins: options.corsOrigin, allowedHosts: options.allowedHost },
    onExchange: requestLog(logLevelOf(options)),
  };
}

/** The level of the log; Prism's `--verbose-level` takes precedence. */
export function logLevelOf({ verboseLevel, logLevel }: ServeOptions): ServeOptions['logLevel'] {
  return verboseLevel ?? logLevel;
}

export function signatureOf({ signature, ...options }: ServeOptions): SignatureScheme {
  return schemeOf(signature, {
    header: options.signatureHeader,
    value: options.signatureValue,
    base: options.signatureBase,
    encoding: options.signatureEncoding,
  });
}
