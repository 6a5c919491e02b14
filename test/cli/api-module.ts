import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { onTestFinished } from 'vitest';

/** A project that has this package installed, as the build has made it, and files of its own. Removed when the test ends. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));

  constructor(files: Readonly<Record<string, string>>) {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(resolve('.'), join(this.folder, 'node_modules/talkover-mock'), 'junction');
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    const path = this.path(name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }
}

function compiled(file: string): string {
  const source = readFileSync(file, 'utf8').replaceAll('../../src/index.ts', 'talkover-mock');
  return ts
    .transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
    })
    .outputText.replaceAll('./contract.ts', './contract.js');
}

/** The library of test/library as its owner would have it: compiled, and beside its document. */
export function libraryProject(): Project {
  const project = new Project({
    'package.json': '{"type":"module"}',
    'library.js': compiled('test/library/library.ts'),
    'contract.js': compiled('test/library/contract.ts'),
  });
  cpSync('test/library/openapi.yaml', project.path('openapi.yaml'));
  return project;
}
