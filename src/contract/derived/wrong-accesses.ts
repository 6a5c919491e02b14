import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { WrongAccess } from '../contract-api.ts';
import { nearAccesses } from '../near-accesses.ts';
import { runName } from '../run/run-id.ts';

/** Wrong credentials for the document's security schemes. @param headers those that the run is given */
export function wrongAccessesOf(
  { operations }: ApiDocument,
  headers: Readonly<Record<string, string>>,
): readonly WrongAccess[] {
  const credentials = operations.flatMap(({ security }) => security.flat());
  const schemes = new Set(credentials.flatMap((one) => (one.kind === 'apiKey' ? [] : [one.kind])));
  const keys = new Set(credentials.flatMap((one) => (one.kind === 'apiKey' && one.in === 'header' ? [one.name] : [])));
  const usesAuthorization = credentials.some(({ kind }) => kind !== 'apiKey');
  return [
    { name: 'none', headers: () => ({}) },
    {
      name: 'wrong',
      headers({ mark }, given) {
        const names = Object.keys(given);
        const found: Record<string, string> = {};
        for (const credential of credentials) {
          if (credential.kind === 'apiKey' && credential.in === 'header') {
            const name = names.find((one) => one.toLowerCase() === credential.name.toLowerCase());
            if (name !== undefined) found[name] = wrongOf(mark);
          }
          if (credential.kind === 'apiKey' && credential.in === 'cookie')
            found.Cookie = `${credential.name}=${wrongOf(mark)}`;
        }
        const authorization = names.find((one) => one.toLowerCase() === 'authorization');
        if (authorization !== undefined)
          found[authorization] = wrongAuthorization(given[authorization] ?? '', wrongOf(mark));
        return Object.keys(found).length === 0 ? undefined : found;
      },
      query({ mark }, given) {
        const names = credentials.flatMap((one) => (one.kind === 'apiKey' && one.in === 'query' ? [one.name] : []));
        const known = names.filter((name) => given[name] !== undefined);
        return known.length === 0 ? undefined : Object.fromEntries(known.map((name) => [name, wrongOf(mark)]));
      },
    },
    ...[
      ...(usesAuthorization
        ? [...nearAccesses({ header: 'Authorization', prefix: '' }).map(notBasic), ...nearPasswords]
        : []),
      ...(schemes.size === 1 ? [otherScheme] : []),
      ...[...keys].slice(0, 1).map(emptyKey),
    ].filter((near) => near.headers(anyRun, headers) !== undefined),
  ];
}

/** A key that is never valid and occurs nowhere else in a request: an answer that shows it repeats credentials. */
function wrongOf(mark: string): string {
  return `${mark}-wrong-key`;
}

/** Other credentials of the same scheme. */
function wrongAuthorization(given: string, mark: string): string {
  const [, scheme = 'Bearer'] = /^(\S+) /.exec(given) ?? [];
  return /^basic$/i.test(scheme)
    ? `${scheme} ${Buffer.from(`${mark}:${mark}`).toString('base64')}`
    : `${scheme} ${mark}`;
}

/** Near credentials do not depend on the run. */
const anyRun = runName(1);

/** Skips Basic credentials: a changed letter of base64 may decode to the same name and password. */
function notBasic(access: WrongAccess): WrongAccess {
  return {
    ...access,
    headers: (run, given) => (basicIn(given) === undefined ? access.headers(run, given) : undefined),
  };
}

/** The right secret with another scheme's name. */
const otherScheme: WrongAccess = {
  name: 'otherScheme',
  isNear: true,
  headers(_, given) {
    const [header, value = ''] = Object.entries(given).find(([name]) => /^authorization$/i.test(name)) ?? [];
    const [, scheme, secret] = /^(bearer|basic) +(\S+)$/i.exec(value) ?? [];
    if (header === undefined || scheme === undefined || secret === undefined) return undefined;
    return { [header]: `${/^bearer$/i.test(scheme) ? 'Basic' : 'Bearer'} ${secret}` };
  },
};

/** The header with an empty key. */
function emptyKey(header: string): WrongAccess {
  return {
    name: 'empty',
    headers(_, given) {
      const name = Object.keys(given).find((one) => one.toLowerCase() === header.toLowerCase());
      return name === undefined ? undefined : { [name]: '' };
    },
  };
}

/** The right name with almost the right password. */
const nearPasswords: readonly WrongAccess[] = [
  { name: 'otherPassword', isNear: true, headers: (_, given) => withPassword(given, (password) => `${password}x`) },
  { name: 'noPassword', isNear: true, headers: (_, given) => withPassword(given, () => '') },
];

function withPassword(
  given: Readonly<Record<string, string>>,
  change: (password: string) => string,
): Record<string, string> | undefined {
  const basic = basicIn(given);
  if (basic === undefined) return undefined;
  const { header, scheme, text } = basic;
  const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  return { [header]: `${scheme} ${Buffer.from(`${user}:${change(password)}`).toString('base64')}` };
}

/** The Basic credentials of a run; undefined if it has others. */
function basicIn(given: Readonly<Record<string, string>>) {
  for (const [header, value] of Object.entries(given)) {
    const [, scheme, encoded] = /^(basic) +(\S+)$/i.exec(value) ?? [];
    if (/^authorization$/i.test(header) && scheme !== undefined && encoded !== undefined)
      return { header, scheme, text: Buffer.from(encoded, 'base64').toString() };
  }
  return undefined;
}
