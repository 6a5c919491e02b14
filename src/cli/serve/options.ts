import type { SignaturePreset } from '../../webhooks/signature/scheme.ts';
import type { LogFormat } from '../log-format.ts';
import type { TlsChoice } from '../tls-options.ts';
import type { LogLevel } from './request-log.ts';

/** The options of `talkover-mock serve`, from the command line and the environment. */
export interface ServeOptions extends TlsChoice {
  readonly api?: string;
  readonly host: string;
  readonly port: number;
  readonly token?: readonly string[];
  readonly agents: 'seed' | 'any';
  readonly seed: number;
  readonly clock?: string;
  readonly empty?: boolean;
  readonly populate: number;
  readonly stateful?: boolean;
  readonly data?: string;
  readonly scenario?: string;
  readonly state?: string;
  readonly redis?: string;
  readonly redisPrefix: string;
  readonly redisOptions?: string;
  /** In seconds. */
  readonly redisExpiry: number;
  /** True if this process makes deliveries when a Redis is shared. */
  readonly worker: boolean;
  readonly latency?: { readonly least: number; readonly most: number };
  readonly faultRate?: number;
  readonly rateLimit?: number;
  readonly deliver: boolean;
  readonly deliverTo?: readonly string[];
  readonly retryScale: number;
  readonly retryJitter: number;
  readonly callbackSecret?: string;
  readonly signature: SignaturePreset;
  readonly signatureHeader?: string;
  readonly signatureValue?: string;
  readonly signatureBase?: string;
  readonly signatureEncoding?: 'hex' | 'base64';
  readonly dynamic?: boolean;
  readonly errors?: boolean;
  readonly strict?: boolean;
  readonly cache: boolean;
  readonly remoteRefs?: boolean;
  /** The paths of the overlays. */
  readonly overlay?: readonly string[];
  readonly maxBody?: number;
  readonly watch?: boolean;
  /** The most exchanges that are kept. */
  readonly journal: number;
  readonly control: boolean;
  readonly cors: boolean;
  readonly corsOrigin?: readonly string[];
  readonly allowedHost?: readonly string[];
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** In milliseconds. */
  readonly stopWithin: number;
  /** In milliseconds. */
  readonly drain: number;
  readonly multiprocess?: boolean;
  /** Set by Prism's option `--verboseLevel`. */
  readonly verboseLevel?: LogLevel;
}
