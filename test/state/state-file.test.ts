import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { StateFile, StateFileUnusable, StateNotWritten } from '../../src/state/state-file.ts';

interface State {
  readonly count: number;
  readonly text?: string;
}

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'state-file-'));
  path = join(folder, 'state.json');
  onTestFinished(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
});

function check(value: unknown): string | undefined {
  const holdsCount = typeof value === 'object' && value !== null && 'count' in value;
  return holdsCount ? undefined : 'it has no count';
}

function openState(at = path, onError: (error: StateNotWritten) => void = fail) {
  return StateFile.open<State>(at, check, onError);
}

/** Nobody handles what it throws, so that the test run fails. */
function fail(error: StateNotWritten): never {
  throw error;
}

function contentOf(at = path): unknown {
  return JSON.parse(readFileSync(at, 'utf8'));
}

function refusal(at = path): StateFileUnusable {
  try {
    openState(at);
  } catch (error) {
    if (error instanceof StateFileUnusable) return error;
    throw error;
  }
  return expect.unreachable('it was opened');
}

/** Root may do anything, so it does this as nobody. */
function withoutPrivileges<Result>(action: () => Result): Result {
  if (isRoot) process.seteuid?.(nobody);
  try {
    return action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe('what is kept comes back', () => {
  test('as JSON with two spaces; there is no state and no file before the first change', async () => {
    const { file, state } = openState();
    expect(state).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    file.changed(() => ({ count: 1, text: 'ü \u2028 \ud800 "' }));
    await file.flush();
    expect(readFileSync(path, 'utf8')).toBe('{\n  "count": 1,\n  "text": "ü \u2028 \\ud800 \\""\n}\n');
    expect(openState().state).toEqual({ count: 1, text: 'ü \u2028 \ud800 "' });
  });

  test('a change is written without being asked for', async () => {
    const { file } = openState();
    file.changed(() => ({ count: 1 }));
    while (readdirSync(folder).join() !== 'state.json') await nextTurn();
    expect(contentOf()).toEqual({ count: 1 });
    // The folder is still to be synced, and the test's end removes it.
    await file.flush();
  });

  test('flush resolves at once when there is nothing to write', async () => {
    await openState().file.flush();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a change that is noted during a write is written after it', async () => {
    const { file } = openState();
    file.changed(() => ({ count: 1 }));
    const first = file.flush();
    await nextTurn();
    file.changed(() => ({ count: 2 }));
    await first;
    while (openState().state?.count !== 2) await nextTurn();
    await file.flush();
  });

  test('flush covers a change that is noted while an older state is being written', async () => {
    const { file } = openState();
    let second: Promise<void> | undefined;
    file.changed(() => {
      file.changed(() => ({ count: 2 }));
      second = file.flush();
      return { count: 1 };
    });
    await file.flush();
    await second;
    expect(contentOf()).toEqual({ count: 2 });
  });

  test('who flushes while another does waits for the same write', async () => {
    const { file } = openState();
    let snapshots = 0;
    file.changed(() => {
      snapshots += 1;
      return { count: 1 };
    });
    const first = file.flush();
    await file.flush();
    expect(contentOf()).toEqual({ count: 1 });
    await first;
    expect(snapshots).toBe(1);
  });
});

test('flush ends though changes go on', async () => {
  const { file } = openState();
  let [count, isFlushed] = [1, false];
  file.changed(() => ({ count }));
  const flushed = file.flush().then(() => {
    isFlushed = true;
  });
  while (!isFlushed) {
    count += 1;
    file.changed(() => ({ count }));
    await nextTurn();
  }
  await flushed;
  await file.flush();
  expect(contentOf()).toEqual({ count });
});

describe('writes are few', () => {
  test('a burst of 10,000 changes takes one snapshot, of the newest state, and none while the caller runs', async () => {
    const { file } = openState();
    const snapshots: number[] = [];
    for (let count = 1; count <= 10_000; count++) {
      file.changed(() => {
        snapshots.push(count);
        return { count };
      });
    }
    expect(snapshots).toEqual([]);
    await file.flush();
    expect(snapshots).toEqual([10_000]);
    expect(contentOf()).toEqual({ count: 10_000 });
  });

  test('a stream of changes takes a snapshot every 10 ms at most, and one write is over before the next begins', async () => {
    const { file } = openState();
    let [count, snapshots] = [0, 0];
    const begin = performance.now();
    while (snapshots < 20) {
      count += 1;
      file.changed(() => {
        snapshots += 1;
        expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
        return { count };
      });
      await nextTurn();
    }
    await file.flush();
    // Timers may fire a fraction of a millisecond early; the first write and the flush wait for nothing.
    expect(snapshots).toBeLessThanOrEqual((performance.now() - begin) / 9 + 2);
    expect(contentOf()).toEqual({ count });
  });
});

describe('what is no state stops the start, and is left byte for byte as it was', () => {
  test.each<[what: string, content: string | Buffer, reason: RegExp]>([
    ['an empty file', '', /^it is empty; remove it to start afresh$/],
    ['half a state', '{"count": 1', /^it is not JSON \(Expected ',' or '}'/],
    ['another text', '{"count": my secret token}', /^it is not JSON \(Unexpected token 'm'\)$/],
    ['bytes that are no text', Buffer.from('{"count":"\xff"}', 'latin1'), /^it is not UTF-8 text$/],
    ['JSON that the check refuses', '{"counter":1}', /^it has no count$/],
    ['JSON that is no object', 'null', /^it has no count$/],
  ])('%s', (_, content, reason) => {
    writeFileSync(path, content);
    const before = statSync(path);
    const error = refusal();
    expect(error.path).toBe(path);
    expect(error.reason).toMatch(reason);
    expect(error.message).toBe(`can't keep the state in ${path}: ${error.reason}`);
    expect(readFileSync(path)).toEqual(Buffer.from(content));
    expect([statSync(path).ino, statSync(path).mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });
});

describe('what can not be written is said at the start', () => {
  test.each([
    ['a folder', '.', 'it is a folder'],
    ['a file in a folder that is missing', 'missing/state.json', 'its folder does not exist'],
    ['a file below a file', 'file/state.json', 'a part of its path is not a folder'],
    ['a link to itself', 'circle', 'its symbolic links lead in a circle'],
    ['a link into a folder that is missing', 'astray', 'its folder does not exist'],
    ['a device', '/dev/null', 'it is not a regular file'],
    ['a name that is too long', 'x'.repeat(250), 'its name is too long'],
  ])('%s', (_, name, reason) => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('circle', join(folder, 'circle'));
    symlinkSync('missing/state.json', join(folder, 'astray'));
    const before = readdirSync(folder);
    expect(refusal(name.startsWith('/') ? name : join(folder, name)).reason).toBe(reason);
    expect(readdirSync(folder)).toEqual(before);
  });

  test('a folder in which this user may not make files', () => {
    chmodSync(folder, 0o555);
    expect(withoutPrivileges(refusal).reason).toMatch(/^this user may not .* make files in its folder$/);
  });

  test('a write-protected file in a folder that is not', () => {
    writeFileSync(path, '{"count":1}', { mode: 0o444 });
    chmodSync(folder, 0o777);
    expect(withoutPrivileges(refusal).reason).toMatch(/^this user may not read and write it/);
    expect(readFileSync(path, 'utf8')).toBe('{"count":1}');
  });
});

describe('the file stays what it was', () => {
  test('a new one is for its owner only, as it holds secrets', async () => {
    const { file } = openState();
    file.changed(() => ({ count: 1 }));
    await file.flush();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([0o644, 0o660, 0o666])('its permissions are kept: %o', async (mode) => {
    writeFileSync(path, '{"count":1}');
    chmodSync(path, mode);
    const { file } = openState();
    file.changed(() => ({ count: 2 }));
    await file.flush();
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(contentOf()).toEqual({ count: 2 });
  });

  test.runIf(isRoot)('its owner is kept when root writes it', async () => {
    writeFileSync(path, '{"count":1}');
    chownSync(path, nobody, nobody);
    const { file } = openState();
    file.changed(() => ({ count: 2 }));
    await file.flush();
    expect(statSync(path)).toMatchObject({ uid: nobody, gid: nobody });
  });

  test.each([
    ['with a file', true],
    ['whose file is not there yet', false],
  ])('a symbolic link %s stays a link', async (_, exists) => {
    mkdirSync(join(folder, 'elsewhere'));
    const real = join(folder, 'elsewhere/real.json');
    if (exists) writeFileSync(real, '{"count":1}');
    symlinkSync('elsewhere/real.json', join(folder, 'second'));
    symlinkSync('second', path);
    const { file, state } = openState();
    expect(state).toEqual(exists ? { count: 1 } : undefined);
    file.changed(() => ({ count: 2 }));
    await file.flush();
    expect([readlinkSync(path), lstatSync(real).isFile(), contentOf(real)]).toEqual(['second', true, { count: 2 }]);
    expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'second', 'state.json']);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['real.json']);
  });
});

test('opening removes the temporary files of dead processes, and no other file', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const leftovers = [`.state.json.${dead}-0123abcd-1.tmp`, `.state.json.${process.pid}-0123abcd-12.tmp`];
  const others = [
    `.state.json.${process.ppid}-0123abcd-1.tmp`,
    `.other.json.${dead}-0123abcd-1.tmp`,
    `.state.json.${dead}.tmp`,
    `.state.json.${dead}-0123abcd-1.tmp.bak`,
    `state.json.${dead}-0123abcd-1.tmp`,
  ];
  for (const name of [...leftovers, ...others]) writeFileSync(join(folder, name), '');
  openState();
  expect(readdirSync(folder).sort()).toEqual(others.sort());
});

describe('a write that fails', () => {
  test('is told to onError once, and the next change is another try', async () => {
    const told: StateNotWritten[] = [];
    let hear: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const { file } = openState(path, (error) => {
      told.push(error);
      hear();
    });
    rmSync(folder, { recursive: true });
    file.changed(() => ({ count: 1 }));
    await heard;
    file.changed(() => ({ count: 2 }));
    await expect(file.flush()).rejects.toThrow(StateNotWritten);
    expect(told.map(({ message }) => message)).toEqual([`can't write the state to ${path}: its folder does not exist`]);
    expect(told[0]?.path).toBe(path);

    mkdirSync(folder);
    file.changed(() => ({ count: 3 }));
    while (readdirSync(folder).join() !== 'state.json') await nextTurn();
    await file.flush();
    expect(contentOf()).toEqual({ count: 3 });

    rmSync(folder, { recursive: true });
    file.changed(() => ({ count: 4 }));
    await expect(file.flush()).rejects.toThrow(StateNotWritten);
    expect(told).toHaveLength(2);
    mkdirSync(folder);
  });

  test('is tried again by flush, also without another change', async () => {
    const { file } = openState(path, () => undefined);
    rmSync(folder, { recursive: true });
    file.changed(() => ({ count: 1 }));
    await expect(file.flush()).rejects.toThrow(StateNotWritten);
    mkdirSync(folder);
    await file.flush();
    expect(contentOf()).toEqual({ count: 1 });
  });

  test('because the snapshot threw or is no JSON leaves the old state', async () => {
    const told: string[] = [];
    const { file } = StateFile.open<unknown>(path, check, ({ message }) => told.push(message));
    file.changed(() => ({ count: 1 }));
    await file.flush();
    file.changed(() => {
      throw new Error('no snapshot');
    });
    await expect(file.flush()).rejects.toThrow('no snapshot');
    file.changed(() => undefined);
    await expect(file.flush()).rejects.toThrow('the state is not a JSON value');
    expect(told).toHaveLength(2);
    expect(contentOf()).toEqual({ count: 1 });
    expect(readdirSync(folder)).toEqual(['state.json']);
  });
});
