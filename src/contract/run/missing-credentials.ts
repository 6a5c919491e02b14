import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';
import type { Target } from './target.ts';

/** The parts of a target that may hold credentials. */
export type Presented = Pick<Target, 'headers' | 'query'>;

/**
 * The options that add the credentials which an operation requires and a target lacks, by the alternative that lacks the
 * fewest; undefined if one is complete or none is required.
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
  // The deployment judges whether the header has the right scheme.
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
