import { quotedForShell, type ShellPart, shellWord } from '../../../../text/quoting.ts';
import { shellBody } from '../shell-body.ts';

/** A request as a shell sends it. */
export interface ShellRequest {
  readonly method: string;
  readonly url: readonly ShellPart[];
  readonly headers: readonly (readonly [name: string, value: readonly ShellPart[]])[];
  /** Undefined for none. */
  readonly body: readonly (ShellPart | Uint8Array)[] | undefined;
  /** True if it has an `Accept`. */
  readonly saysAccept: boolean;
  /** Options of curl that add to the query. */
  readonly query: readonly string[];
}

/** Curl without progress, without URL globbing, and with a timeout. */
const curl = 'curl -sS -g -m 30';

/**
 * The command that sends a request.
 * @param options of curl, a space before each
 */
export function shellCall({ method, url, headers, body, saysAccept, query }: ShellRequest, options = ''): string {
  const lines = [`${curl}${options} ${method === 'HEAD' ? '-I' : `-X ${method}`} ${shellWord(joined(url))}`, ...query];
  // Curl needs a semicolon to send a header without a value.
  for (const [name, value] of headers)
    lines.push(`-H ${value.length === 0 ? quotedForShell(`${name};`) : shellWord(joined([`${name}: `, ...value]))}`);
  // Without the option, curl would send `Accept: */*`.
  if (!saysAccept) lines.push("-H 'Accept:'");
  if (body === undefined) return lines.join(' \\\n  ');
  const { before, option } = shellBody(body);
  return before + [...lines, option].join(' \\\n  ');
}

/** A command of {@link shellCall} without output. */
export function quiet(call: string): string {
  return call.replace(curl, `${curl} -o /dev/null`);
}

/** The variables in a request. */
export function variablesIn({ url, headers, body = [] }: ShellRequest): string[] {
  return [...url, ...headers.flatMap(([, value]) => value), ...body].flatMap((part) =>
    typeof part === 'object' && 'variable' in part ? [part.variable] : [],
  );
}

/** Joins adjacent texts, and drops empty ones. */
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
