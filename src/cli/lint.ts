import { Argument, Command } from 'commander';
import { loadDocument } from '../framework/load-document.ts';
import { talkoverDocument } from '../talkover/document.ts';

/** `talkover-mock lint [document]`: everything that the start would check, and nothing else. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('check a document as the mock does when it starts')
    .addArgument(new Argument('[document]', 'OpenAPI document, YAML or JSON').default(talkoverDocument, "Talkover's"))
    .action(async (path: string) => {
      const { operations } = await loadDocument(path, { strict: true });
      process.stdout.write(
        `${path}: sound, ${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}\n`,
      );
    });
}
