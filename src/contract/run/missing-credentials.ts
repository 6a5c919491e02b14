import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';
import type { Target } from './target.ts';

/** What of a target may hold credentials. */
export type Presented = Pick<Target, 'headers' | 'query'>;

/**
 * The options that give an operation the credentials which it wants and a target does not have: the shortest of its
 * alternatives; undefined where one is complete, or none is needed.
 */
export function missingCredentials({ security }: Operation, presented: Presented): string | undefined {
  const alternatives = security.map((credentials) => credentials.filter((one) => !isPresent(one, presented)));
  const [fewest] = alternatives.toSorted((a, b) => a.length - b.length);
  if (fewest === undefined || fewest.length === 0) return undefined;
  return [...new Set(fewest.map(optionFor))].join(' ');
}

function isPresent(credential: Credential, { headers = {}, query = {} }: Presented): boolean {
  const header = (name: string) =>
    Object.entries(headers).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] || undefined;
  // Whether it is of the scheme that the document names is for the deployment to say.
  if (credential.kind !== 'apiKey') return header('Authorization') !== undefined;
  switch (credential.in) {
    case 'header':
      return header(credential.name) !== undefined;
    case 'query':
      return (query[credential.name] ?? '') !== '';
    case 'cookie':
      return (header('Cookie') ?? '').split(/;\s*/).some((pair) => pair.startsWith(`${credential.name}=`));
  }
}

function optionFor(credential: Credential): string {
  switch (credential.kind) {
    case 'basic':
      return "--header 'Authorization: Basic …'";
    case 'bearer':
      return "--header 'Authorization: Bearer …'";
    case 'other':
      return `--header 'Authorization: ${credential.scheme} …'`;
    case 'apiKey':
      break;
  }
  switch (credential.in) {
    case 'header':
      return `--header '${credential.name}: …'`;
    case 'query':
      return `--query '${credential.name}=…'`;
    case 'cookie':
      return `--header 'Cookie: ${credential.name}=…'`;
  }
}
