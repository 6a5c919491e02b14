/** What the name of an inbox looks like; the document says the same. */
const inboxName = /^[A-Za-z0-9._-]{1,100}$/;

/** Where the only paths of ours begin that are there to receive. */
const inboxes = '/__mock/inbox/';

export function isInboxName(name: string): boolean {
  return inboxName.test(name);
}

/** Whether a delivery to a path of our own may be made. */
export function isInbox(path: string): boolean {
  return inboxNameIn(path) !== undefined;
}

/** The name of the inbox that a path is of; undefined for a path of none. */
export function inboxNameIn(path: string): string | undefined {
  const name = path.startsWith(inboxes) ? path.slice(inboxes.length) : '';
  return isInboxName(name) ? name : undefined;
}
