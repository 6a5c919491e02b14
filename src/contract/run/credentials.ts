import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';
import type { ContractApi, WrongAccess } from '../contract-api.ts';
import type { GivenQuery } from './given-query.ts';
import type { RunName } from './run-id.ts';

/** The secret part of a header. */
interface Secret {
  readonly text: string;
  /** The text before it in the header: a scheme, or the name of a cookie with its `=`; empty for the whole value. */
  readonly before: string;
}

/** A secret of wrong credentials that are almost the right ones. */
interface NearSecret extends Secret {
  /** Undefined for one of the query. */
  readonly header: string | undefined;
  readonly value: string;
  /** The secret that the run was given. */
  readonly of: string;
  readonly inShell: WrongAccess['inShell'];
}

/** Names of headers and query parameters that hold credentials, declared in the document or not. */
export const credentialNames = /auth|key|token|secret|passw|cookie|credential|session|signature/i;

/** Which headers and query parameters of a run are credentials, and their secret parts. */
export class Credentials {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #query: GivenQuery;
  /** Names of headers, in lower case. */
  readonly #ofDocument: ReadonlySet<string>;
  /** Names of query parameters. */
  readonly #inQuery: ReadonlySet<string>;
  readonly #options: ContractApi['options'];
  /** Wrong credentials that the run sends, from which the secrets could be guessed. */
  readonly near: readonly NearSecret[];

  constructor(
    headers: Readonly<Record<string, string>>,
    document: ApiDocument,
    { options, wrongAccesses = [] }: ContractApi,
    run: RunName,
    query: GivenQuery = {},
    secretHeaders: readonly string[] = [],
  ) {
    this.#headers = headers;
    this.#query = query;
    this.#options = options;
    this.near = wrongAccesses
      .filter(({ isNear }) => isNear)
      .flatMap((access) => [...nearSecretsOf(access, headers, run), ...nearQueryOf(access, query, run)]);
    const ofDocument = document.operations.flatMap(({ security }) => security.flat());
    this.#ofDocument = new Set([...ofDocument.flatMap(headerOf), ...secretHeaders.map((name) => name.toLowerCase())]);
    this.#inQuery = new Set(
      ofDocument.flatMap((one) => (one.kind === 'apiKey' && one.in === 'query' ? [one.name] : [])),
    );
  }

  /** True if a query parameter of the run is a credential. */
  isOfQuery(name: string): boolean {
    return this.#inQuery.has(name) || credentialNames.test(name);
  }

  /** The credentials of the query, each with the environment variable that holds it. */
  get inQuery(): readonly { readonly name: string; readonly value: string; readonly variable: string }[] {
    const own = Object.entries(this.#query).filter(([name, value]) => value !== '' && this.isOfQuery(name));
    return own.map(([name, value]) => ({ name, value, variable: variableNamed(name) }));
  }

  /** All secrets in the headers and the query. */
  get secrets(): string[] {
    const inHeaders = this.#entries().flatMap(([name, value]) => secretsIn(name, value).map(({ text }) => text));
    return [...inHeaders, ...this.inQuery.map(({ value }) => value)];
  }

  /** The names of headers and query parameters, which may stand before a secret in a text. */
  get leads(): string[] {
    return [...this.#entries(), ...Object.entries(this.#query)].map(([name]) => name);
  }

  /** The headers without credentials. */
  get others(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.#headers).filter(([name]) => !this.#isCredential(name)));
  }

  /** The query parameters without credentials. */
  get othersInQuery(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.#query).filter(([name]) => !this.isOfQuery(name)));
  }

  /** The value of a header as a shell expression over environment variables; undefined if it is no credential. */
  shown(name: string, value: string): string | undefined {
    const near = this.near.find((one) => one.header === name && one.value === value);
    if (near?.inShell !== undefined) return near.before + near.inShell(this.#variableOf(name), near.of);
    const found = this.variableIn(name, value);
    if (found === undefined) {
      const shown = this.withoutCookies(name, value);
      return shown === value ? undefined : shown;
    }
    return `${found.before}$${found.variable}${found.after}`;
  }

  /** The value of a header; in cookies, the values that the run was given are redacted. */
  withoutCookies(name: string, value: string): string {
    const given = /^cookie$/i.test(name)
      ? this.#entries()
          .find(([own]) => own === name)?.[1]
          .split(/;\s*/)
      : undefined;
    if (given === undefined) return value;
    const pairs = value.split('; ').map((pair) => (given.includes(pair) ? pair.replace(/=.*/s, '=[redacted]') : pair));
    return pairs.join('; ');
  }

  /**
   * The environment variable for the secret of a header, and the text before and after it; undefined if it is no
   * credential. Cookies of a request come after those of the run.
   */
  variableIn(
    name: string,
    value: string,
  ): { readonly before: string; readonly variable: string; readonly after: string } | undefined {
    const given = this.#entries().find(([own]) => own === name)?.[1];
    if (given === undefined) return undefined;
    const isLonger = /^cookie$/i.test(name) && value.startsWith(`${given}; `);
    if (value !== given && !isLonger) return undefined;
    const secrets = secretsIn(name, given);
    const before = secrets.length === 1 ? (secrets[0]?.before ?? '') : '';
    return { before, variable: this.#variableOf(name), after: value.slice(given.length) };
  }

  #entries(): [string, string][] {
    return Object.entries(this.#headers).filter(([name, value]) => value !== '' && this.#isCredential(name));
  }

  #isCredential(name: string): boolean {
    return this.#ofDocument.has(name.toLowerCase()) || credentialNames.test(name);
  }

  #variableOf(name: string): string {
    const isOfHeader = (header: string) => header.toLowerCase() === name.toLowerCase();
    const option = this.#options?.find(({ goesTo }) => 'header' in goesTo && isOfHeader(goesTo.header));
    return option?.variable ?? variableNamed(name);
  }
}

function variableNamed(name: string): string {
  const words = name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return /^[A-Z_]/.test(words) ? words : `THE_${words}`;
}

/** The secrets of headers that differ from those that the run was given, each with the given one. */
function nearSecretsOf(access: WrongAccess, given: Readonly<Record<string, string>>, run: RunName): NearSecret[] {
  const { inShell } = access;
  return Object.entries(access.headers(run, given) ?? {}).flatMap(([header, value]) => {
    const own = given[header] === undefined ? [] : secretsIn(header, given[header]);
    return secretsIn(header, value).flatMap((secret, index) => {
      const of = own[index]?.text;
      return of === undefined || of === secret.text ? [] : [{ ...secret, header, value, of, inShell }];
    });
  });
}

/** The secrets of query parameters that differ from those that the run was given. */
function nearQueryOf(access: WrongAccess, given: GivenQuery, run: RunName): NearSecret[] {
  return Object.entries(access.query?.(run, given) ?? {}).flatMap(([name, text]) => {
    const of = given[name];
    if (of === undefined || of === text) return [];
    return [{ text, of, before: '', header: undefined, value: text, inShell: undefined }];
  });
}

function headerOf(credential: Credential): string[] {
  if (credential.kind !== 'apiKey') return ['authorization'];
  if (credential.in === 'query') return [];
  return [credential.in === 'cookie' ? 'cookie' : credential.name.toLowerCase()];
}

function secretsIn(name: string, value: string): Secret[] {
  if (/^cookie$/i.test(name)) {
    return value.split(/;\s*/).flatMap((cookie) => {
      const [, before = '', text = ''] = /^([^=]*=)?(.*)$/.exec(cookie) ?? [];
      return text === '' ? [] : [{ text, before }];
    });
  }
  const [, before = '', text = value] = (/authorization$/i.test(name) && /^(\S+ +)(\S.*)$/.exec(value)) || [];
  return [{ text, before }];
}
