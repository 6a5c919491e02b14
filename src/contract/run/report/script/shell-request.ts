import { quotedForShell, type ShellPart, shellWord } from '../../../../text/quoting.ts';
import { shellBody } from '../shell-body.ts';

/** A request as a shell sends it. */
export interface ShellRequest {
  readonly method: string;
  readonly url: readonly ShellPart[];
  readonly headers: readonly (readonly [name: string, value: readonly ShellPart[]])[];
  /** Undefined for none. */
  readonly body: readonly (ShellPart | Uint8Array)[] | undefined;
  /** Whether it says what it accepts. */
  readonly saysAccept: boolean;
  /** Options of curl that add to the query. */
  readonly query: readonly string[];
}

/** Without a word of its own; a URL is taken as it is, and a deployment that does not answer is given up. */
const curl = 'curl -sS -g -m 30';

/**
 * The command that sends a request.
 * @param options of curl, a space before each
 */
export function shellCall({ method, url, headers, body, saysAccept, query }: ShellRequest, options = ''): string {
  const lines = [`${curl}${options} ${method === 'HEAD' ? '-I' : `-X ${method}`} ${shellWord(joined(url))}`, ...query];
  // Curl takes a header without a value for one to leave out.
  for (const [name, value] of headers)
    lines.push(`-H ${value.length === 0 ? quotedForShell(`${name};`) : shellWord(joined([`${name}: `, ...value]))}`);
  // Curl would send one that takes anything.
  if (!saysAccept) lines.push("-H 'Accept:'");
  if (body === undefined) return lines.join(' \\\n  ');
  const { before, option } = shellBody(body);
  return before + [...lines, option].join(' \\\n  ');
}

/** A command of {@link shellCall} that shows nothing of the answer. */
export function quiet(call: string): string {
  return call.replace(curl, `${curl} -o /dev/null`);
}

/** The variables that a request holds. */
export function variablesIn({ url, headers, body = [] }: ShellRequest): string[] {
  return [...url, ...headers.flatMap(([, value]) => value), ...body].flatMap((part) =>
    typeof part === 'object' && 'variable' in part ? [part.variable] : [],
  );
}

/** Texts that stand side by side as one, and no empty ones. */
export function joined(parts: readonly ShellPart[]): ShellPart[] {
  const result: ShellPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') result.splice(-1, 1, last + part);
    else result.push(part);
  }
  return result;
}
