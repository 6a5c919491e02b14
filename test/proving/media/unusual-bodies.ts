import { seededId } from './seeds.ts';

export const source = { url: 'HTTPS://files.lumen-archive.net:443/a%20b' };
export const image = { kind: 'image', title: 'Fjord & <mist> é', source, width: 800, height: 600 };
export const video = { kind: 'video', title: 'Ferry', source, duration: 2.5 };
export const audio = { kind: 'audio', title: 'Horn', source: { uploadId: seededId(900) }, channels: 2 };
const credit = { name: 'Zoë', role: 'author', links: ['https://a.no/1'] };

export const full = {
  ...image,
  description: null,
  licence: null,
  origin: null,
  rating: 3.5,
  palette: ['#ffcc00', '#1a2b3c'],
  tags: { Place: 'Bergen', mood: 'calm' },
  credits: [credit, { name: 'Ask', role: 'editor' }],
  location: { lat: 60, lon: 5 },
  takenAt: '2024-01-02T03:04:05+01:00',
  priority: 7,
  legacyId: 9_007_199_254_740_991,
};

export const texts = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, 'x']));

/** For the switches that a single new asset shows: its body. */
export const assets: Readonly<Record<string, unknown>> = {
  'empty-title-accepted': { ...image, title: '' },
  'long-title-accepted': { ...image, title: 'x'.repeat(81) },
  'title-measured-in-bytes': { ...image, title: '⛴'.repeat(80) },
  'longest-title-is-500': { ...image, title: 'x'.repeat(80) },
  'emoji-is-500': { ...image, title: '🎬' },
  'title-trimmed-of-emoji': { ...image, title: '🎬' },
  'title-normalised': image,
  'title-escaped': image,
  'title-in-capitals': image,
  'titles-unique': { ...image, title: 'Harbour of Bergen' },
  'null-title-accepted': { ...image, title: null },
  'null-description-refused': { ...image, description: null },
  'null-becomes-empty': { ...image, description: null },
  'null-licence-refused': { ...image, licence: null },
  'null-origin-refused': { ...image, origin: null },
  'asset-without-kind-accepted': { ...image, kind: undefined },
  'unknown-kind-accepted': { ...image, kind: 'document' },
  'image-without-width-accepted': { ...image, width: undefined },
  'broken-width-accepted': { ...image, width: 1.5 },
  'audio-without-channels-accepted': { ...audio, channels: undefined },
  'channels-as-text-accepted': { ...audio, channels: '2' },
  'uneven-bitrate-accepted': { ...audio, bitrate: 12 },
  'no-duration-accepted': { ...video, duration: 0 },
  'early-chapter-accepted': { ...video, chapters: [{ title: 'a', start: -1 }] },
  'marker-without-time-accepted': { ...video, chapters: [{ title: 'a', start: 0, markers: [{ label: null }] }] },
  'large-priority-accepted': { ...image, priority: 2 ** 31 },
  'default-priority-missing': image,
  'high-rating-accepted': { ...image, rating: 5.5 },
  'uneven-rating-accepted': { ...image, rating: 0.3 },
  'rating-rounded': full,
  'unknown-visibility-accepted': { ...image, visibility: 'secret' },
  'default-visibility-public': image,
  'same-colours-accepted': { ...image, palette: ['#000000', '#000000'] },
  'bad-colour-accepted': { ...image, palette: ['red'] },
  'palette-sorted': full,
  'long-tag-accepted': { ...image, tags: { a: 'x'.repeat(41) } },
  'tag-of-any-type-accepted': { ...image, tags: { a: 1 } },
  'many-tags-accepted': { ...image, tags: texts(9) },
  'no-tags-are-500': { ...image, tags: {} },
  'tag-names-lowercased': full,
  'last-tag-lost': full,
  'credit-without-name-accepted': { ...image, credits: [{ role: 'author' }] },
  'unknown-role-accepted': { ...image, credits: [{ ...credit, role: 'cook' }] },
  'extra-in-credit-accepted': { ...image, credits: [{ ...credit, extra: 1 }] },
  'bad-link-accepted': { ...image, credits: [{ ...credit, links: ['no uri'] }] },
  'many-credits-accepted': { ...image, credits: [credit, credit, credit, credit, credit] },
  'credits-reversed': full,
  'links-of-credits-lost': full,
  'empty-source-accepted': { ...image, source: {} },
  'bad-url-accepted': { ...image, source: { url: 'nowhere' } },
  'urls-in-normal-form': image,
  'private-hosts-refused': { ...image, source: { url: 'http://localhost/a' } },
  'point-and-place-accepted': { ...image, location: { lat: 1, lon: 1, place: 'Odda' } },
  'location-lost': full,
  'bad-host-accepted': { ...image, origin: { host: 'under_score' } },
  'bad-address-accepted': { ...image, origin: { host: 'a.no', address: '1.2.3.400' } },
  'bad-moment-accepted': { ...image, takenAt: 'yesterday' },
  'future-refused': { ...image, takenAt: '2999-01-01T00:00:00Z' },
  'moments-in-utc': full,
  'large-number-cut': full,
  'deep-json-is-500': { ...image, deep: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) },
};

/** For the switches that a single new collection shows: what its body has beside its slug and title. */
export const collections: Readonly<Record<string, unknown>> = {
  'bad-slug-accepted': { slug: 'Bad Slug' },
  'long-slug-accepted': { slug: 'x'.repeat(41) },
  'taken-slug-accepted': { slug: 'harbours' },
  'conflict-answered-500': { slug: 'harbours' },
  'invalid-answered-500': { slug: 'Bad Slug' },
  'extra-in-collection-accepted': { extra: 1 },
  'bad-cover-accepted': { cover: 'x' },
  'bad-opening-accepted': { opensOn: 'May' },
  'opening-day-lost': { opensOn: '2024-05-17' },
  'no-settings-accepted': { settings: {} },
  'any-setting-accepted': { settings: { a: [] } },
  'many-settings-accepted': { settings: texts(6) },
};

/** For the switches that a single search shows: its query. */
export const searches: Readonly<Record<string, string>> = {
  'any-kind-searched': 'kinds=text',
  'kinds-joined': 'kinds=image&kinds=video',
  'ids-with-commas': `ids=${seededId(1)}|${seededId(2)}`,
  'many-words-searched': 'words=a%20b%20c%20d%20e%20f',
  'long-text-searched': `q=${'x'.repeat(61)}`,
  'size-not-read': 'size[minWidth]=0',
  'days-not-read': 'added=from,May',
  'uneven-rating-searched': 'minRating=0.3',
  'query-shown': 'q=o%27clock',
  'no-limit-accepted': 'limit=0',
  'high-limit-accepted': 'limit=51',
  'unknown-parameters-refused': 'unknown=1',
  'accept-ignored': '',
};
