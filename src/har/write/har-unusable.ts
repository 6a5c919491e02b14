/** Thrown when a file can't be used for a recording; its subclasses say why. Carries the path as given. */
export class HarUnusable extends Error {
  override readonly name: string = 'HarUnusable';
  readonly path: string;

  constructor(path: string, reason: string, cause?: unknown) {
    super(`can't record to ${path}: ${reason}`, { cause });
    this.path = path;
  }
}

/** Thrown when a path is no file, or no HAR: it is not changed. */
export class HarNotAppendable extends HarUnusable {
  override readonly name = 'HarNotAppendable';
}

const reasons: Readonly<Record<string, string>> = {
  ENOTDIR: 'what should be its folder is a file',
  EEXIST: 'what should be its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'it, or its folder, may not be written',
  EPERM: 'it, or its folder, may not be written',
  EROFS: 'it may not be written',
  EBUSY: 'it is mounted by itself, and can only be replaced where its folder is mounted',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
};

/** Thrown when a file can't be written, at the start or later; carries Node's error code. */
export class HarUnwritable extends HarUnusable {
  override readonly name = 'HarUnwritable';
  readonly code: string | undefined;

  constructor(path: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    super(path, code === undefined ? String(cause) : (reasons[code] ?? code), cause);
    this.code = code;
  }
}

/** Thrown when another process has written the file during the recording: it is not changed further. */
export class HarChanged extends HarUnusable {
  override readonly name = 'HarChanged';

  constructor(path: string) {
    super(path, 'something else has written it meanwhile');
  }
}
