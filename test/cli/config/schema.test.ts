import { resolve } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { compileCommand } from '../../../src/cli/compile.ts';
import { configSchema } from '../../../src/cli/config/config-schema.ts';
import { meantBy, placeholderOf, schemaOf } from '../../../src/cli/config/key-schema.ts';
import { contractCommand } from '../../../src/cli/contract.ts';
import { docsCommand } from '../../../src/cli/docs.ts';
import { driftCommand } from '../../../src/cli/drift.ts';
import { lintCommand } from '../../../src/cli/lint.ts';
import { proxyCommand } from '../../../src/cli/proxy.ts';
import { replayCommand } from '../../../src/cli/replay.ts';
import { serveCommand } from '../../../src/cli/serve.ts';
import { triggerCommand } from '../../../src/cli/trigger.ts';
import { workerCommand } from '../../../src/cli/worker.ts';

const commands: readonly Command[] = [
  ...[serveCommand(), workerCommand(), proxyCommand(), await contractCommand([]), replayCommand(), triggerCommand()],
  ...[docsCommand(), compileCommand(), lintCommand(), driftCommand()],
];

test('spec/config.schema.json has each option of each command, and nothing else (vitest -u writes it)', async () => {
  const text = `${JSON.stringify(configSchema(commands), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(resolve(import.meta.dirname, '../../../spec/config.schema.json'));
});

test('the keys whose paths count from the folder of the file are those of files', () => {
  const paths = commands.flatMap((command) =>
    [...meantBy(command).values()].flatMap((meant) =>
      'option' in meant && ['file', 'module', 'location', 'path'].includes(placeholderOf(meant.option))
        ? meant.key
        : [],
    ),
  );
  expect([...new Set(paths)].sort()).toEqual(
    [
      ...[
        'api',
        'ca',
        'cert',
        'config',
        'data',
        'document',
        'key',
        'knownFailures',
        'ledger',
        'observations',
        'out',
        'overlay',
        'record',
      ],
      ...['redisOptions', 'scenario', 'state', 'suggest', 'traffic'],
    ].sort(),
  );
});

test('each kind of option has the type that its values have', () => {
  const typeOf = (name: string, key: string) => {
    const meant = meantBy(commands.find((command) => command.name() === name) ?? serveCommand()).get(key);
    return meant && schemaOf(meant).type;
  };
  expect(typeOf('serve', 'port')).toBe('integer');
  expect(typeOf('serve', 'faultRate')).toBe('number');
  expect(typeOf('serve', 'latency')).toEqual(['integer', 'string']);
  expect(typeOf('serve', 'watch')).toBe('boolean');
  expect(typeOf('serve', 'cors')).toBe('boolean');
  expect(typeOf('serve', 'token')).toEqual(['string', 'array']);
  expect(typeOf('contract', 'token')).toBe('string');
  expect(typeOf('contract', 'reporter')).toEqual(['string', 'array']);
  expect(typeOf('contract', 'receiver')).toEqual(['boolean', 'string']);
  expect(typeOf('trigger', 'data')).toEqual(['object', 'string']);
  expect(typeOf('drift', 'suggest')).toEqual(['boolean', 'string']);
});
