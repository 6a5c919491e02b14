/** Thrown when a package for Redis is not installed; carries its name. */
export class RedisPackageMissing extends Error {
  override readonly name = 'RedisPackageMissing';
  readonly package: string;

  constructor(name: string) {
    super(`--redis needs the package ${name}, which is not installed: npm install ${name}`);
    this.package = name;
  }
}

/** Thrown when an option of Redis can't be used; the message says why, without credentials. */
export class RedisOptionUnusable extends Error {
  override readonly name = 'RedisOptionUnusable';
}

/** Thrown when Redis can't be reached or used at the start; carries its place, without credentials. */
export class RedisUnreachable extends Error {
  override readonly name = 'RedisUnreachable';
  readonly place: string;

  constructor(place: string, reason: string, cause?: unknown) {
    super(`can't use Redis at ${place}: ${reason}`, { cause });
    this.place = place;
  }
}
