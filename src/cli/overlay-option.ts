import type { Option } from 'commander';
import { collect, option } from './option-values.ts';

/** What changes the document that a command reads. */
export function overlayOption(): Option {
  return option('--overlay <file>', 'change the document by this OpenAPI Overlay; repeatable', 'OVERLAY').argParser(
    collect,
  );
}
