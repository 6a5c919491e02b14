/** The allowed names of inboxes, as in the document. */
const inboxName = /^[A-Za-z0-9._-]{1,100}$/;

/** The start of the only paths of the mock to which deliveries may go. */
const inboxes = '/__mock/inbox/';

export function isInboxName(name: string): boolean {
  return inboxName.test(name);
}

/** True if deliveries to a path of the mock are allowed. */
export function isInbox(path: string): boolean {
  return inboxNameIn(path) !== undefined;
}

/** The name of the inbox at a path; undefined for other paths. */
export function inboxNameIn(path: string): string | undefined {
  const name = path.startsWith(inboxes) ? path.slice(inboxes.length) : '';
  return isInboxName(name) ? name : undefined;
}
