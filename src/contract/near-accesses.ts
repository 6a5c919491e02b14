import type { WrongAccess } from './contract-api.ts';
import { inOtherCase } from './other-case.ts';

/** Where a credential is sent, and its form. */
export interface Credential {
  readonly header: string;
  /** The prefix of all such credentials, which no neighbour changes. */
  readonly prefix: string;
  /** The example of the 401 response whose message is expected; undefined for any message. */
  readonly example?: string;
}

/** A text that is almost a secret. */
interface Neighbour {
  readonly name: string;
  /** Undefined where the secret has no such neighbour. */
  of(secret: string, prefix: string): string | undefined;
  /** A shell expression that makes the neighbour from a variable, without a character of the secret. */
  inShell(variable: string, secret: string, prefix: string): string;
}

/**
 * Makes wrong credentials that differ from the right one in a way that a careless comparison misses: another last
 * character, another case, one character more, one less. White space around it is left out: it makes no other header.
 */
export function nearAccesses({ header, prefix, example }: Credential): readonly WrongAccess[] {
  return neighbours.map(({ name, of, inShell }) => ({
    ...{ name, isNear: true, ...(example !== undefined && { example }) },
    headers(_, given) {
      const [own, value = ''] = Object.entries(given).find(([one]) => one.toLowerCase() === header.toLowerCase()) ?? [];
      const [, scheme = '', secret = value] = /^(\S+ +)(\S.*)$/.exec(value) ?? [];
      const near = secret === '' ? undefined : of(secret, prefix);
      return own === undefined || near === undefined ? undefined : { [own]: scheme + near };
    },
    inShell: (variable, secret) => inShell(variable, secret, prefix),
  }));
}

/**
 * Maps each letter and digit to another. In base64, the two differ in their first two bits, so that the bytes of a
 * signature differ, too: in its last character, only those bits may count.
 */
const places = { from: 'A-Za-z0-9', to: 'g-z0-9A-Za-f' } as const;

const neighbours: readonly Neighbour[] = [
  {
    name: 'otherLastCharacter',
    of: (secret) => secret.slice(0, -1) + replaced(secret.slice(-1)),
    inShell: (variable) =>
      `\${${variable}%?}$(printf %s "$${variable}" | tail -c 1 | tr -c ${places.from} e | tr ${places.from} ${places.to})`,
  },
  {
    name: 'otherCase',
    of(secret, prefix) {
      const start = secret.startsWith(prefix) ? prefix : '';
      const near = start + secret.slice(start.length).replace(/[a-z]/gi, inOtherCase);
      return near === secret ? undefined : near;
    },
    inShell(variable, secret, prefix) {
      const start = secret.startsWith(prefix) ? prefix : '';
      return `${start}$(printf %s "\${${variable}#${start}}" | tr a-zA-Z A-Za-z)`;
    },
  },
  {
    name: 'oneLonger',
    // Decoders of base64 may ignore an extra character at the end of a signed token.
    of: (secret) => (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret) ? undefined : `${secret}x`),
    inShell: (variable) => `\${${variable}}x`,
  },
  {
    name: 'oneShorter',
    of(secret, prefix) {
      const own = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
      return own.length < leastLong ? undefined : secret.slice(0, -1);
    },
    inShell: (variable) => `\${${variable}%?}`,
  },
];

/** The fewest characters after the prefix with which one can be removed. */
const leastLong = 3;

function replaced(character: string): string {
  const [from, to] = [charactersOf(places.from), charactersOf(places.to)];
  const index = from.indexOf(character);
  return to[index < 0 ? from.indexOf('e') : index] ?? '';
}

/** Expands ranges such as `a-z` into their characters. */
function charactersOf(ranges: string): string {
  return ranges.replace(/(.)-(.)/g, (_, first: string, last: string) => {
    const start = first.charCodeAt(0);
    return String.fromCharCode(...Array.from({ length: last.charCodeAt(0) - start + 1 }, (_, index) => start + index));
  });
}
