import type { Has } from './call.ts';
import { anything, type Check, flag, forbidden, list, matching, number, object, orNull, text } from './checks.ts';
import { isDate, isUuid } from './formats.ts';

export interface CollectionRules {
  /** With the slug, for POST. */
  readonly created: Check;
  /** Without it, for PUT. */
  readonly replaced: Check;
  readonly slug: Check;
  readonly job: Check;
}

/** What bodies about collections and jobs have to be like; made once for a server. */
export function collectionRules(has: Has): CollectionRules {
  const slug = text({
    min: 3,
    max: has('long-slug-accepted') ? undefined : 40,
    pattern: has('bad-slug-accepted') ? undefined : /^[a-z0-9]+(-[a-z0-9]+)*$/,
  });
  const fields = {
    title: text({ min: 1, max: 80 }),
    description: orNull(text({ max: 500 })),
    cover: orNull(text({ format: has('bad-cover-accepted') ? undefined : isUuid })),
    opensOn: orNull(text({ format: has('bad-opening-accepted') ? undefined : isDate })),
    settings: object({
      members: {},
      others: has('any-setting-accepted')
        ? anything
        : matching([text({ max: 40 }), number(), flag], (matches) => matches === 1, 'has to be a text, number or flag'),
      min: has('no-settings-accepted') ? 0 : 1,
      max: has('many-settings-accepted') ? undefined : 5,
    }),
  };
  const others = has('extra-in-collection-accepted') ? anything : forbidden;
  return {
    slug,
    created: object({ required: ['slug', 'title'], members: { ...fields, slug }, others }),
    replaced: object({
      required: has('collection-without-title-accepted') ? [] : ['title'],
      members: fields,
      others,
    }),
    job: object({
      required: ['type', 'assetIds'],
      members: {
        type: text({ among: ['export', 'reindex'] }),
        assetIds: list({ min: 1, max: 50, unique: true, of: text({ format: isUuid }) }),
      },
    }),
  };
}
