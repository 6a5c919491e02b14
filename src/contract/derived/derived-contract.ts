import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import { resourcesOf } from '../../openapi/resources/resources-of.ts';
import type { ContractApi, MadeResource } from '../contract-api.ts';
import { derivedCases } from './derived-cases.ts';
import { declaredBodies } from './inputs.ts';
import { randomRequests } from './random-requests.ts';
import { Suite } from './suite.ts';
import { defaultRequestsPerOperation, type Given, World } from './world.ts';
import { wrongAccessesOf } from './wrong-accesses.ts';

/** The contract that follows from a document and from what a person has given for the deployment. */
export function derivedContract(document: ApiDocument, given: Given): ContractApi {
  const world = new World(document, resourcesOf(document), given);
  const wrongAccesses = wrongAccessesOf(document, given.headers ?? {});
  const near = wrongAccesses.filter(({ isNear }) => isNear).map(({ name }) => name);
  const hasEmptyKey = wrongAccesses.some(({ name }) => name === 'empty');
  return {
    makes: world.made.map((resource) => asMade(world, resource)),
    wrongAccesses,
    aimedRequests: (given.requestsPerOperation ?? defaultRequestsPerOperation) * document.operations.length,
    allCases: () => derivedCases(world, { near, hasEmptyKey }),
    random: (requests) => randomRequests(new Suite(world), requests),
  };
}

/** The resource as the run creates, finds and deletes it, without operations that are left out. */
function asMade(world: World, resource: Resource): MadeResource {
  const { create, id, dataAt, entriesAt, idIn, plural } = resource;
  const asked = (operation: Operation | undefined) =>
    operation === undefined || world.mayAsk(operation) ? operation : undefined;
  const [list, read, remove] = [resource.list, resource.read, resource.delete].map(asked);
  const changes = asked(resource.update) ?? asked(resource.replace === create ? undefined : resource.replace);
  const data = create && dataAt[create.id];
  return {
    // Every resource in `made` can be created.
    create: create?.id ?? '',
    ...(list !== undefined && entriesAt !== undefined && { list: list.id }),
    ...(remove !== undefined && { delete: remove.id }),
    ...(read !== undefined && { read: read.id }),
    ...(changes !== undefined && { update: changes.id }),
    ...(data !== undefined && { data }),
    ...(id !== undefined && { id }),
    ...{ plural, idIn, entries: entriesAt ?? '', named: namesIn(world.document, resource) },
  };
}

/** The text properties that requests set and answers show: the run recognizes its own resources by them. */
function namesIn(document: ApiDocument, { create }: Resource): readonly string[] {
  const [body] = create === undefined ? [] : declaredBodies(document, create);
  return [...(body?.facts.decided.properties ?? [])].flatMap(([name, facts]) => {
    const isText = facts.decided.types?.includes('string') === true && facts.decided.enumeration === undefined;
    return isText && facts.get('writeOnly') !== true ? [name] : [];
  });
}
