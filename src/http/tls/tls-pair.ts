/** A certificate with its private key, each as PEM. */
export interface TlsPair {
  /** The server's own certificate first, then those of its issuers, where there are any. */
  readonly cert: string | Uint8Array;
  /** Not encrypted. */
  readonly key: string | Uint8Array;
}
