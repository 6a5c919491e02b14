import { statusNames } from '../../framework/status-names.ts';

/** What a property of an error body is for, as its name tells. */
export type Role = 'text' | 'label' | 'status' | 'failed' | 'succeeded' | 'path' | 'list' | 'part';

/** Names as documents have them, without case, hyphens and underscores. */
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

/** Names that say where only beside a message that is one of several. */
const pathsInLists: readonly string[] = ['name', 'source', 'key', 'target'];

const rolesByName = new Map<string, Set<Role>>();
for (const role of Object.keys(names) as (keyof typeof names)[])
  for (const name of names[role]) rolesByName.set(name, (rolesByName.get(name) ?? new Set()).add(role));

/** Whether a property may play a role. `part` is an object that the error, or more of it, is in. */
export function hasRole(role: Role, name: string, isInList = false): boolean {
  const plain = plainName(name);
  if (role === 'part')
    return /err|fault|problem|exception|status|detail|source|meta|result|response|message|ext|issue|invalid/.test(
      plain,
    );
  if (role === 'path' && isInList && pathsInLists.includes(plain)) return true;
  return rolesByName.get(plain)?.has(role) ?? false;
}

/** Whether a label is read by people: `Not Found`, and not `not_found`. */
export function isTitle(name: string): boolean {
  return /title|text|phrase|statusmessage/.test(plainName(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** What APIs call a status in their codes, beside its own name. */
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

/** Words for a status, the likeliest first; a schema may allow only some of them. */
export function labelsOf(status: number, name: string): string[] {
  const title = titleOf(status);
  const called = [title.toLowerCase(), ...(otherNames[status] ?? []), 'error', 'fail'];
  const forms = called.flatMap(spellings);
  // A status as text: `"422"`.
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
