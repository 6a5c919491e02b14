/** Thrown when the server can't listen on an address; carries the address. */
export class AddressUnavailable extends Error {
  override readonly name = 'AddressUnavailable';
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, code: string | undefined) {
    super(`can't listen on ${host}:${port}: ${explanations[code ?? ''] ?? code}`);
    this.host = host;
    this.port = port;
  }
}

const explanations: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; stop what uses it, or choose another with --port (0 picks a free one)',
  EACCES: 'this user may not use the port; choose one above 1023 with --port',
  EADDRNOTAVAIL: 'this machine has no such address; choose another with --host',
  ENOTFOUND: 'the name is unknown; choose another with --host',
};
