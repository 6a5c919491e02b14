import { Argument, Command } from 'commander';
import { DocumentError } from '../openapi/document/document-error.ts';
import { printable } from '../openapi/document/document-kind.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { documentHelp, loadGiven, remoteRefsHelp } from './given-document.ts';
import { overlayOption } from './overlay-option.ts';
import { print, printError } from './print.ts';
import { allProblems } from './serve/document-warnings.ts';

interface LintOptions {
  readonly remoteRefs?: boolean;
  readonly overlay?: readonly string[];
}

/** `talkover-mock lint [document]`: checks a document as the mock does at its start. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('check a document as the mock does when it starts')
    .addArgument(new Argument('[document]', documentHelp).default(talkoverDocument, "Talkover's"))
    .addOption(overlayOption())
    .option('--remote-refs', remoteRefsHelp)
    .action(async (path: string, { remoteRefs, overlay }: LintOptions) => {
      try {
        const { operations, path: read } = await loadGiven(path, { strict: true, remoteRefs, overlays: overlay });
        print(
          `${printable(path === talkoverDocument ? read : path)}: sound, ${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}\n`,
        );
      } catch (error) {
        // Errors of reading, and those of own documents, have no kinds.
        if (!(error instanceof DocumentError) || error.problems.every(({ kind }) => kind === undefined)) throw error;
        printError(allProblems(error.problems));
        process.exitCode = 1;
      }
    });
}
