/** A certificate with its private key, each as PEM. */
export interface TlsPair {
  /** The server's own certificate, followed by those of its issuers, if any. */
  readonly cert: string | Uint8Array;
  /** Not encrypted. */
  readonly key: string | Uint8Array;
}
