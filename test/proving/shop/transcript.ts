import { connect, type Socket } from 'node:net';
import { fullKey } from './access.ts';
import { type Probe, type Suite, suites } from './probes.ts';

/**
 * Every byte of the answers, one after another. Ends early with an answer that differs from the expected ones.
 */
export async function transcript(url: string, suite: Suite, expected?: readonly string[]): Promise<readonly string[]> {
  const steady = steadier();
  const line = new Line(url);
  const answers: string[] = [];
  for (const [index, probe] of suites[suite].entries()) {
    const answer = steady(await line.exchange(written(url, probe), probe.method));
    answers.push(answer);
    if (expected !== undefined && answer !== expected[index]) break;
  }
  line.close();
  return answers;
}

function written(url: string, probe: Probe): string {
  const { host, pathname } = new URL(url);
  const body = probe.text ?? (probe.body === undefined ? '' : JSON.stringify(probe.body));
  const headers = {
    Host: host,
    ...(!probe.isKeyless && { 'X-Api-Key': fullKey }),
    ...(body !== '' && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
    ...probe.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${probe.method} ${pathname}${probe.path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** One connection, for as long as the server leaves it open. */
class Line {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(url: string) {
    this.#port = Number(new URL(url).port);
  }

  /** Every byte that comes back, up to the end of one answer, or of the connection. */
  exchange(text: string, method: string): Promise<string> {
    const socket = this.#socket ?? connect(this.#port, '127.0.0.1').setEncoding('utf8').setNoDelay();
    this.#socket = socket;
    return new Promise((resolve) => {
      let got = '';
      const end = () => {
        socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
        resolve(got);
      };
      socket.on('data', (chunk: string) => {
        got += chunk;
        if (isWhole(got, method)) end();
      });
      socket.on('error', () => {
        got += '[reset]';
      });
      socket.on('close', () => {
        this.#socket = undefined;
        end();
      });
      socket.write(text);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** Whether an answer is complete; one after which the connection is closed is so when that happens. */
function isWhole(text: string, method: string): boolean {
  const final = text.replace(/^HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n/, '');
  const start = final.indexOf('\r\n\r\n');
  const head = final.slice(0, start).toLowerCase();
  if (start === -1 || head.includes('\r\nconnection: close')) return false;
  if (method === 'HEAD' || /^http\/1\.1 (204|304)/.test(head)) return true;
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  const body = final.slice(start + 4);
  return length === undefined ? body.endsWith('0\r\n\r\n') : Buffer.byteLength(body) >= Number(length);
}

/** Makes what differs at every run the same: new ids by the order in which they appear, times of today. */
function steadier(): (answer: string) => string {
  const known = new Map<string, string>();
  const id = /(?!1{8})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|ord_[0-9a-z]{16}\b|"[0-9a-f]{16}"/g;
  const now = /20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/g;
  return (answer) =>
    answer
      .replace(/Date: [^\r]*/gi, 'Date:')
      .replace(now, (_, fraction) => (fraction === undefined ? 'now' : 'now.0'))
      .replace(/127\.0\.0\.1:\d+/g, 'host')
      .replace(id, (found) => {
        const name =
          known.get(found) ??
          `id ${known.size + 1}${found.includes('-7') && found.at(14) === '7' ? ' of version 7' : ''}`;
        known.set(found, name);
        return name;
      });
}
