/** The only path of ours that is there to receive. */
const inboxPath = /^\/__mock\/inbox\/([A-Za-z0-9._-]{1,100})$/;

/** Whether a delivery to a path of our own may be made. */
export function isInbox(path: string): boolean {
  return inboxPath.test(path);
}

/** The name of the inbox that a path is of; undefined for a path of none. */
export function inboxNameIn(path: string): string | undefined {
  return inboxPath.exec(path)?.[1];
}
