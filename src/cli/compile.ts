import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Argument, Command } from 'commander';
import { portableModule } from '../framework/portable-module.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { documentHelp, loadGiven, remoteRefsHelp } from './given-document.ts';
import { overlayOption } from './overlay-option.ts';
import { print, printError } from './print.ts';

/** Thrown when the compiled document can't be written; carries its path. */
export class CompiledUnwritable extends Error {
  override readonly name = 'CompiledUnwritable';
  readonly path: string;

  /** @param code of Node's file functions */
  constructor(path: string, code: string) {
    super(`can't write ${path}: ${code}`);
    this.path = path;
  }
}

interface CompileOptions {
  readonly out: string;
  readonly remoteRefs?: boolean;
  readonly overlay?: readonly string[];
}

/**
 * `talkover-mock compile [document] --out FILE`: writes the document as an ES module, for a mock that can't compile
 * code from strings.
 */
export function compileCommand(): Command {
  return new Command('compile')
    .description('write a document as an ES module, for a mock in a browser')
    .addArgument(new Argument('[document]', documentHelp).default(talkoverDocument, "Talkover's"))
    .addOption(overlayOption())
    .option('--remote-refs', remoteRefsHelp)
    .requiredOption('--out <file>', 'the module to write')
    .action(async (path: string, { out, remoteRefs, overlay }: CompileOptions) => {
      const { text, leftOut } = portableModule(await loadGiven(path, { remoteRefs, overlays: overlay }));
      write(out, text);
      for (const { operation, reason } of leftOut) printError(`${operation} is left out: ${reason}\n`);
      print(`${out}: ${(Buffer.byteLength(text) / 1000).toFixed(0)} kB\n`);
    });
}

/** Throws {@link CompiledUnwritable}. */
function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    // Errors of Node's file functions have a code.
    throw new CompiledUnwritable(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
