import type { Members } from './checks.ts';
import type { Asset, Collection } from './store.ts';

const start = Date.UTC(2024, 2, 1, 8, 0, 0);
const day = 24 * 60 * 60 * 1000;

export const seededId = (number: number): string => `5eed0000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const places = ['Bergen', 'Odda', 'Voss', 'Molde'];

/** Images, videos and recordings in turn; every third one has content. */
export function seededAssets(count: number): Asset[] {
  return Array.from({ length: count }, (_, index) => {
    const place = places[index % places.length];
    const base = {
      source: { url: `https://files.lumen-archive.net/${index + 1}` },
      licence: index % 2 === 0 ? 'cc-by' : null,
      tags: { place, Series: `No ${index + 1}` },
      credits: [{ name: 'Åse Nygård', role: 'author', links: ['https://nygard.no/work'] }],
      visibility: index % 4 === 0 ? 'public' : 'private',
      priority: index,
      ...(index % 2 === 0 ? { location: { lat: 60 + index / 100, lon: 5.5 }, rating: 3.5 } : {}),
    };
    const createdAt = start + index * day;
    return {
      id: seededId(index + 1),
      fields: { ...base, ...ofKind(index, place) },
      createdAt,
      updatedAt: createdAt,
      revision: 1,
      versions: [{ number: 1, note: 'Added from the archive', author: null, createdAt }],
      ...(index % 3 === 0 ? { content: { bytes: Buffer.from(`picture ${index + 1}`), type: 'image/png' } } : {}),
    };
  });
}

function ofKind(index: number, place: string | undefined): Members {
  switch (index % 3) {
    case 0:
      return { kind: 'image', title: `Harbour of ${place}`, width: 1200 + index, height: 800, palette: ['#1a2b3c'] };
    case 1:
      return {
        kind: 'video',
        title: `Ferry to ${place}`,
        duration: 61.5,
        chapters: [{ title: 'Departure', start: 0, markers: [{ at: 1.5, label: 'horn' }] }],
      };
    default:
      return { kind: 'audio', title: `Old bells in ${place}`, channels: 2, bitrate: 192, language: 'nb-NO' };
  }
}

export const seededCollections: readonly Collection[] = [
  {
    slug: 'harbours',
    fields: { title: 'Harbours of the north', description: null, settings: { theme: 'dark', columns: 4, loop: true } },
    items: [seededId(1), seededId(4)],
    createdAt: start,
    updatedAt: start,
  },
  {
    slug: 'sounds-of-the-fjord',
    fields: { title: 'Sounds of the fjord', cover: seededId(3), opensOn: '2024-05-17' },
    items: [],
    createdAt: start + day,
    updatedAt: start + day,
  },
];
