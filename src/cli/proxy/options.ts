import type { LogFormat } from '../log-format.ts';
import type { LogLevel } from '../serve/request-log.ts';
import type { TlsChoice } from '../tls-options.ts';

/** The options of `talkover-mock proxy`, from the command line and the environment. */
export interface ProxyCommandOptions extends TlsChoice {
  readonly host: string;
  readonly port: number;
  readonly errors?: boolean;
  readonly fallback?: boolean;
  readonly fallbackOperation?: readonly string[];
  /** In milliseconds. */
  readonly timeout: number;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly rewrite?: boolean;
  /** The path of a HAR file. */
  readonly record?: string;
  /** True to remove secrets from the recording. */
  readonly redact: boolean;
  readonly token?: readonly string[];
  readonly seed: number;
  readonly strict?: boolean;
  readonly remoteRefs?: boolean;
  /** Files. */
  readonly overlay?: readonly string[];
  readonly cache: boolean;
  readonly allowedHost?: readonly string[];
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** In milliseconds. */
  readonly stopWithin: number;
}
