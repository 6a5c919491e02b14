import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import { resourcesOf } from '../../openapi/resources/resources-of.ts';
import type { ContractApi, MadeResource } from '../contract-api.ts';
import { derivedCases } from './derived-cases.ts';
import { declaredBodies } from './inputs.ts';
import { type Given, World } from './world.ts';
import { wrongAccessesOf } from './wrong-accesses.ts';

/** What judging a deployment takes, from its document alone and what a person has given beside it. */
export function derivedContract(document: ApiDocument, given: Given): ContractApi {
  const world = new World(document, resourcesOf(document), given);
  const wrongAccesses = wrongAccessesOf(document, given.headers ?? {});
  const near = wrongAccesses.filter(({ isNear }) => isNear).map(({ name }) => name);
  return {
    makes: world.made.map((resource) => asMade(document, resource)),
    wrongAccesses,
    allCases: () => derivedCases(world, near),
  };
}

function asMade(document: ApiDocument, resource: Resource): MadeResource {
  const { create, list, read, update, replace, id, dataAt, entriesAt, idIn, plural } = resource;
  const changes = update ?? (replace === create ? undefined : replace);
  const data = create && dataAt[create.id];
  return {
    // The run makes only what can be created.
    create: create?.id ?? '',
    ...(list !== undefined && entriesAt !== undefined && { list: list.id }),
    ...(resource.delete !== undefined && { delete: resource.delete.id }),
    ...(read !== undefined && { read: read.id }),
    ...(changes !== undefined && { update: changes.id }),
    ...(data !== undefined && { data }),
    ...(id !== undefined && { id }),
    ...{ plural, idIn, entries: entriesAt ?? '', named: namesIn(document, resource) },
  };
}

/** The texts of a thing that a request sets and answers show: the run knows its own by them. */
function namesIn(document: ApiDocument, { create }: Resource): readonly string[] {
  const [body] = create === undefined ? [] : declaredBodies(document, create);
  return [...(body?.facts.decided.properties ?? [])].flatMap(([name, facts]) => {
    const isText = facts.decided.types?.includes('string') === true && facts.decided.enumeration === undefined;
    return isText && facts.get('writeOnly') !== true ? [name] : [];
  });
}
