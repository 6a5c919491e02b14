import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';

/** The tags of each operation, by its id, as the document writes them. */
export function tagsOf({ operations, files }: ApiDocument): ReadonlyMap<string, readonly string[]> {
  return new Map(
    operations.map(({ id, place }) => {
      const written = files.valueAt(place);
      const tags = hasKeys(written) && Array.isArray(written.tags) ? written.tags : [];
      return [id, tags.filter((tag) => typeof tag === 'string')];
    }),
  );
}
