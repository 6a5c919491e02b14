import type { Has } from './call.ts';
import {
  anything,
  type Check,
  forbidden,
  int32,
  isObject,
  list,
  matching,
  number,
  object,
  orNull,
  text,
} from './checks.ts';
import { isDateTime, isEmail, isHostname, isIpv4, isUri, isUuid } from './formats.ts';
import type { Switch } from './switches.ts';

export interface AssetRules {
  readonly whole: Check;
  readonly patch: Check;
  readonly version: Check;
}

export const kinds: readonly string[] = ['image', 'video', 'audio'];
export const visibilities: readonly string[] = ['private', 'internal', 'public'];
const licences: readonly string[] = ['cc0', 'cc-by', 'rights-managed'];

/** What bodies about assets have to be like; made once for a server. */
export function assetRules(has: Has): AssetRules {
  const unless = <T>(name: Switch, value: T): T | undefined => (has(name) ? undefined : value);
  const mayBeNull = (name: Switch, check: Check) => (has(name) ? check : orNull(check));

  const title = text({
    min: unless('empty-title-accepted', 1),
    max: unless('long-title-accepted', 80),
    ...(has('title-measured-in-bytes') ? { length: (value: string) => Buffer.byteLength(value) } : {}),
  });
  const rating = number({
    min: 0,
    max: unless('high-rating-accepted', 5),
    step: unless('uneven-rating-accepted', 0.5),
  });
  const credit = object({
    required: has('credit-without-name-accepted') ? ['role'] : ['name', 'role'],
    members: {
      name: text({ min: 1, max: 60 }),
      role: text({ among: unless('unknown-role-accepted', ['author', 'editor', 'subject']) }),
      links: list({ max: 3, of: text({ format: unless('bad-link-accepted', isUri) }) }),
    },
    others: has('extra-in-credit-accepted') ? anything : forbidden,
  });
  const credits = list({ max: unless('many-credits-accepted', 4), of: credit });
  const tagValue = has('tag-of-any-type-accepted') ? anything : text({ min: 1, max: unless('long-tag-accepted', 40) });
  const mostTags = unless('many-tags-accepted', 8);
  const description = text({ max: 1000 });
  const licence = text({ among: licences });

  const source = matching(
    [
      object({ required: ['url'], members: { url: text({ max: 300, format: unless('bad-url-accepted', isUri) }) } }),
      object({ required: ['uploadId'], members: { uploadId: text({ format: isUuid }) } }),
    ],
    (matches) => matches > 0 || has('empty-source-accepted'),
    'has to have a url or an uploadId',
  );
  const location = matching(
    [
      object({
        required: ['lat', 'lon'],
        members: { lat: number({ min: -90, max: 90 }), lon: number({ min: -180, max: 180 }) },
      }),
      object({ required: ['place'], members: { place: text({ min: 1, max: 60 }) } }),
    ],
    (matches) => matches === 1 || (matches === 2 && has('point-and-place-accepted')),
    'has to be either a point or a place',
  );
  const base = {
    kind: text({ among: kinds }),
    title: has('null-title-accepted') ? orNull(title) : title,
    description: mayBeNull('null-description-refused', description),
    source,
    licence: mayBeNull('null-licence-refused', licence),
    tags: object({ members: {}, others: tagValue, max: mostTags }),
    credits,
    location,
    origin: mayBeNull(
      'null-origin-refused',
      object({
        required: ['host'],
        members: {
          host: text({ format: unless('bad-host-accepted', isHostname) }),
          address: text({ format: unless('bad-address-accepted', isIpv4) }),
        },
      }),
    ),
    rating: orNull(rating),
    takenAt: orNull(text({ format: unless('bad-moment-accepted', isDateTime) })),
    visibility: text({ among: unless('unknown-visibility-accepted', visibilities) }),
    priority: has('large-priority-accepted') ? number({ integer: true }) : int32(),
    legacyId: number({ min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }),
  };
  const pixels = { min: 1, max: 30_000 };
  const branches: Readonly<Record<string, Check>> = {
    image: object({
      required: has('image-without-width-accepted')
        ? ['title', 'source', 'height']
        : ['title', 'source', 'width', 'height'],
      members: {
        ...base,
        width: has('broken-width-accepted') ? number(pixels) : int32(pixels),
        height: int32(pixels),
        palette: list({
          max: 6,
          unique: !has('same-colours-accepted'),
          of: text({ pattern: unless('bad-colour-accepted', /^#[0-9a-f]{6}$/) }),
        }),
      },
    }),
    video: object({
      required: ['title', 'source', 'duration'],
      members: {
        ...base,
        duration: number(has('no-duration-accepted') ? { min: 0 } : { above: 0 }),
        chapters: list({ max: 20, of: chapterRule(has) }),
      },
    }),
    audio: object({
      required: has('audio-without-channels-accepted') ? ['title', 'source'] : ['title', 'source', 'channels'],
      members: {
        ...base,
        channels: has('channels-as-text-accepted') ? orText(int32({ min: 1, max: 8 })) : int32({ min: 1, max: 8 }),
        bitrate: int32({ min: 8, step: unless('uneven-bitrate-accepted', 8) }),
        language: text({ pattern: /^[a-z]{2}(-[A-Z]{2})?$/ }),
      },
    }),
  };
  return {
    whole: byKind(branches, has),
    patch: object({
      members: {
        title,
        description: orNull(description),
        licence: orNull(licence),
        tags: orNull(object({ members: {}, others: orNull(tagValue), max: mostTags })),
        credits: orNull(credits),
        rating: orNull(rating),
        visibility: base.visibility,
        priority: base.priority,
      },
      min: unless('empty-patch-accepted', 1),
      others: has('extra-in-patch-accepted') ? anything : forbidden,
    }),
    version: object({
      required: has('version-without-note-accepted') ? [] : ['note'],
      members: {
        note: text({ min: 1, max: 200 }),
        author: orNull(text({ format: unless('bad-author-accepted', isEmail) })),
      },
    }),
  };
}

function chapterRule(has: Has): Check {
  const marker = object({
    required: has('marker-without-time-accepted') ? [] : ['at'],
    members: { at: number({ min: 0 }), label: orNull(text({ max: 30 })) },
  });
  return object({
    required: ['title', 'start'],
    members: {
      title: text({ min: 1, max: 60 }),
      start: number({ min: has('early-chapter-accepted') ? -Infinity : 0 }),
      markers: list({ max: 10, of: marker }),
    },
  });
}

function byKind(branches: Readonly<Record<string, Check>>, has: Has): Check {
  return (value, at, problems) => {
    if (!isObject(value)) {
      problems.set('body', 'has to be an object');
      return;
    }
    const { kind } = value;
    const known = typeof kind === 'string' && Object.hasOwn(branches, kind);
    const branch = known ? branches[kind] : undefined;
    if (branch) branch(value, at, problems);
    else if (!('kind' in value)) {
      if (!has('asset-without-kind-accepted')) problems.set('kind', 'is required');
    } else if (!(typeof kind === 'string' && has('unknown-kind-accepted'))) {
      problems.set('kind', `has to be one of ${kinds.join(', ')}`);
    }
  };
}

/** A number that may be written as a text. */
function orText(check: Check): Check {
  return (value, at, problems) => {
    check(typeof value === 'string' && value.trim() !== '' ? Number(value) : value, at, problems);
  };
}
