import { statusNames } from '../../framework/status-names.ts';

/** The purpose of a property of an error body, derived from its name. */
export type Role = 'text' | 'label' | 'status' | 'failed' | 'succeeded' | 'path' | 'list' | 'part';

/** The names found in documents, in lower case, without hyphens and underscores. */
const names: Readonly<Record<Exclude<Role, 'part'>, readonly string[]>> = {
  text: [
    ...[
      'message',
      'msg',
      'detail',
      'details',
      'description',
      'reason',
      'text',
      'why',
      'explanation',
      'summary',
      'info',
    ],
    ...['errormessage', 'errormsg', 'errordescription', 'errordetail', 'errordetails', 'usermessage', 'cause'],
    ...[
      'developermessage',
      'localizedmessage',
      'friendlymessage',
      'faultstring',
      'errortext',
      'errorreason',
      'issue',
      'problem',
    ],
  ],
  label: [
    ...[
      'title',
      'error',
      'err',
      'type',
      'code',
      'errorcode',
      'errortype',
      'errorname',
      'faultcode',
      'kind',
      'category',
    ],
    ...['status', 'statustext', 'statusmessage', 'reasonphrase', 'statuscode', 'httpstatus'],
  ],
  status: ['status', 'statuscode', 'code', 'errorcode', 'httpstatus', 'httpcode', 'httpstatuscode', 'error'],
  failed: ['error', 'failed', 'failure', 'iserror', 'haserrors', 'haserror'],
  succeeded: ['success', 'ok', 'successful', 'issuccess', 'succeeded', 'valid', 'isvalid'],
  path: ['field', 'path', 'pointer', 'property', 'parameter', 'param', 'location', 'loc', 'attribute', 'attr'],
  list: [
    ...['errors', 'messages', 'details', 'detail', 'problems', 'reasons', 'violations', 'fields', 'fielderrors'],
    ...[
      'validationerrors',
      'validation',
      'errormessages',
      'invalidparams',
      'invalidfields',
      'issues',
      'failures',
      'error',
    ],
  ],
};

/** Names that hold a path only in an item of a list of errors. */
const pathsInLists: readonly string[] = ['name', 'source', 'key', 'target'];

const rolesByName = new Map<string, Set<Role>>();
for (const role of Object.keys(names) as (keyof typeof names)[])
  for (const name of names[role]) rolesByName.set(name, (rolesByName.get(name) ?? new Set()).add(role));

/** True if a property may have a role. `part` is an object that contains the error or a part of it. */
export function hasRole(role: Role, name: string, isInList = false): boolean {
  const plain = plainName(name);
  if (role === 'part')
    return /err|fault|problem|exception|status|detail|source|meta|result|response|message|ext|issue|invalid/.test(
      plain,
    );
  if (role === 'path' && isInList && pathsInLists.includes(plain)) return true;
  return rolesByName.get(plain)?.has(role) ?? false;
}

/** True if a label is written for people: `Not Found` rather than `not_found`. */
export function isTitle(name: string): boolean {
  return /title|text|phrase|statusmessage/.test(plainName(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** The usual codes of APIs for a status, besides its own name. */
const otherNames: Readonly<Record<number, readonly string[]>> = {
  400: ['invalid request', 'validation error', 'validation failed', 'invalid input', 'invalid argument', 'invalid'],
  401: ['unauthenticated', 'authentication error', 'invalid token', 'not authenticated'],
  403: ['permission denied', 'access denied'],
  404: ['resource not found', 'missing'],
  413: ['request too large', 'too large'],
  422: [
    'validation error',
    'validation failed',
    'invalid request',
    'invalid input',
    'invalid argument',
    'invalid',
    'bad request',
  ],
  429: ['rate limited', 'rate limit exceeded', 'rate limit', 'resource exhausted'],
  500: ['internal error', 'server error', 'internal'],
  503: ['unavailable', 'temporarily unavailable'],
};

/** Returns words for a status, the most likely first. A schema may allow only some of them. */
export function labelsOf(status: number, name: string): string[] {
  const title = titleOf(status);
  const called = [title.toLowerCase(), ...(otherNames[status] ?? []), 'error', 'fail'];
  const forms = called.flatMap(spellings);
  // The status as a text: `"422"`.
  if (hasRole('status', name)) forms.splice(/^(http)?status(code)?$/.test(plainName(name)) ? 0 : 1, 0, String(status));
  return isTitle(name) ? [title, ...forms] : forms;
}

export function titleOf(status: number): string {
  return statusNames[status] ?? 'Error';
}

function spellings(text: string): string[] {
  const words = text.split(/[^a-z]+/);
  const capitals = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const pascal = capitals.join('');
  return [
    ...[words.join('_'), words.join('_').toUpperCase(), words.join('-'), pascal],
    ...[
      pascal.charAt(0).toLowerCase() + pascal.slice(1),
      capitals.join(' '),
      `${pascal}Error`,
      `${words.join('_')}_error`,
    ],
  ];
}
