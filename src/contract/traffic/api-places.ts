import { prefixesOf, type SeenUrl, weightOf } from '../../har/base-paths.ts';
import { OperationFinder } from '../../har/operation-finder.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { pathBelow } from '../../openapi/operations/path-below.ts';
import { basePathsOf } from '../../openapi/operations/servers.ts';
import { withoutFinal } from '../../text/endings.ts';

/** A URL at which the document's paths begin. */
interface Place {
  /** Undefined for a host that the document leaves open. */
  readonly origin: string;
  /** Without a slash at the end. */
  readonly base: string;
}

/**
 * The URLs of the API in recorded traffic: the given one; else the absolute URLs of the document's servers, if one of
 * them has a request of an operation; else the origin and base path with the most requests of documented operations.
 * Requests to other hosts are not the API's.
 */
export class ApiPlaces {
  readonly #places: readonly Place[];

  private constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /** @param given the URL at which the document's paths begin; undefined if it is to be found */
  static of(document: ApiDocument, seen: readonly SeenUrl[], given: string | undefined): ApiPlaces {
    if (given !== undefined) return new ApiPlaces([placeOf(new URL(given))]);
    const finder = new OperationFinder(document, 'optional');
    const served = placesOfServers(document);
    const own = served.filter((place) => seen.some((one) => weightAt(place, one, finder) > 0));
    if (own.length > 0) return new ApiPlaces(own);
    const best = mostAsked(document, seen, finder);
    return new ApiPlaces(best === undefined ? [] : [best]);
  }

  /** The first URL, for messages; undefined if there is none. */
  get baseUrl(): string | undefined {
    const [first] = this.#places;
    return first && first.origin + first.base;
  }

  /** The path and query of a URL relative to its place; undefined for one that is in none. */
  pathOf(url: string): string | undefined {
    const { origin, pathname, search } = new URL(url);
    for (const place of this.#places) {
      const path = place.origin === origin ? pathBelow(place.base, pathname) : undefined;
      if (path !== undefined) return path + search;
    }
    return undefined;
  }
}

function placeOf({ origin, pathname }: URL): Place {
  return { origin, base: withoutFinal(pathname, '/') };
}

/** The places of servers whose URLs have a host, for the default and each listed value of their variables. */
function placesOfServers({ content, operations }: ApiDocument): Place[] {
  const lists = new Set([content.servers, ...operations.map(({ servers }) => servers)]);
  const places = [...lists].flatMap((servers) =>
    (Array.isArray(servers) ? servers : []).flatMap((server: unknown) => {
      const url = hasKeys(server) && typeof server.url === 'string' ? server.url.trim() : '';
      const origins = originsOf(url, hasKeys(server) ? server.variables : undefined);
      // A base with a free variable is left out: the one with its default is listed, too.
      const bases = basePathsOf([server]).filter((base) => !base.includes('{'));
      return origins.flatMap((origin) => bases.map((base) => ({ origin, base })));
    }),
  );
  return [...new Map(places.map((place) => [place.origin + place.base, place])).values()];
}

function originsOf(url: string, variables: unknown): string[] {
  const [authority] = /^https?:\/\/[^/?#]+/i.exec(url) ?? [];
  if (authority === undefined) return [];
  const written = authority.split(/\{([^{}]+)\}/).reduce<string[]>(
    (all, part, index) => {
      const values = index % 2 === 0 ? [part] : valuesOf(part, variables);
      return all.flatMap((before) => values.map((value) => before + value)).slice(0, mostOrigins);
    },
    [''],
  );
  return written.flatMap((one) => (URL.canParse(one) ? [new URL(one).origin] : []));
}

const mostOrigins = 100;

function valuesOf(name: string, variables: unknown): string[] {
  const variable = hasKeys(variables) ? variables[name] : undefined;
  if (!hasKeys(variable)) return [];
  const listed = Array.isArray(variable.enum) ? variable.enum : [];
  return [variable.default, ...listed].filter((value) => value !== undefined).map(String);
}

/** How much a request supports a place. */
function weightAt({ origin, base }: Place, { method, url }: SeenUrl, finder: OperationFinder): number {
  const { origin: asked, pathname } = new URL(url);
  const found = asked === origin ? finder.findBelow(base, method, pathname) : undefined;
  return found === undefined ? 0 : weightOf(found.operation);
}

/** The origin and base path with the most support; on a tie, one that the document's servers declare. */
function mostAsked(document: ApiDocument, seen: readonly SeenUrl[], finder: OperationFinder): Place | undefined {
  const declared = new Set(document.operations.flatMap(({ servers }) => basePathsOf(servers)));
  const scores = new Map<string, { readonly place: Place; score: number }>();
  for (const one of seen) {
    const { origin, pathname } = new URL(one.url);
    for (const base of prefixesOf(pathname)) {
      const place = { origin, base };
      const weight = weightAt(place, one, finder);
      if (weight === 0) continue;
      const known = scores.get(origin + base) ?? { place, score: 0 };
      known.score += weight;
      scores.set(origin + base, known);
    }
  }
  const rank = ({ base }: Place) => (declared.has(base) ? 0 : 1);
  const [best] = [...scores.values()].toSorted(
    (a, b) => b.score - a.score || rank(a.place) - rank(b.place) || a.place.base.length - b.place.base.length,
  );
  return best?.place;
}
