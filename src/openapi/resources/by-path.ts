import type { Operation } from '../operations/operation.ts';
import { isSame } from './answers.ts';
import { type Draft, declaresCreation, newDraft, type Reading } from './draft.ts';
import type { Input } from './inputs.ts';
import { withoutOtherViews } from './other-views.ts';
import { type PathNode, PathNodes } from './path-nodes.ts';
import { type Segment, segmentsOf, templateOf } from './path-shape.ts';
import type { InputPlace } from './resource.ts';
import { noteCreation, settle } from './settle.ts';
import { roleOf, sureRoleOf, verbNameOf } from './verbs.ts';
import { plainName, plainSingular, pluralOf, singularOf, wordsOf } from './words.ts';

/** Finds the resources behind paths such as `/orders` and `/orders/{id}`. Parents come before their children. */
export function resourcesByPaths(operations: readonly Operation[], reading: Reading): Draft[] {
  return new PathResources(operations, reading).drafts();
}

class PathResources {
  readonly #reading: Reading;
  readonly #nodes: PathNodes;
  /** By the template of the items. */
  readonly #drafts = new Map<string, Draft>();

  constructor(operations: readonly Operation[], reading: Reading) {
    this.#reading = reading;
    this.#nodes = new PathNodes(operations);
  }

  drafts(): Draft[] {
    const nodes = this.#nodes.shortestFirst();
    for (const { segments } of nodes) {
      for (let length = 2; length <= segments.length; length++) this.#addItems(segments.slice(0, length));
    }
    for (const node of nodes) this.#addCollection(node);
    return withoutOtherViews(this.#drafts);
  }

  /** Adds a resource for a path that ends with the parameter of one item. */
  #addItems(segments: readonly Segment[]): void {
    const template = templateOf(segments);
    const last = segments.at(-1);
    if (last?.isParameter !== true || this.#drafts.has(template)) return;
    const around = segments.slice(0, -1);
    const collection = this.#nodes.at(templateOf(around));
    const isComposite = around.at(-1)?.isParameter === true;
    // In `repos/{owner}/{repo}`, both are the id; a parameter right behind an item may be anything.
    if (isComposite && this.#isItem(collection)) return;
    const holder = isComposite ? withoutParameters(around) : around;
    const name = nounOf(holder);
    if (name === undefined) return;
    const input = this.#inputOf(template, last.text);
    // Several ids at once are no item; values that the document enumerates can't be created.
    if (input?.isItem === true || input?.schema?.isEnumerated === true || wordsOf(last.text).at(-1) === 'ids') return;
    const base = input?.resource ?? singularOf(name);
    const node = this.#nodes.at(template);
    const draft = newDraft({
      base,
      plural: pluralOf(input?.resource ?? name),
      parent: this.#parentOf(holder),
      template,
      hint: { thing: plainSingular(base), input: { name: last.text, schema: input?.schema } },
      reason: `by the path ${this.#nodes.operationAt(template)?.path ?? template}`,
    });
    // A list of all of an owner's things is no resource besides those things.
    if (isComposite) this.#drafts.delete(templateOf(around));
    this.#drafts.set(template, draft);
    // A path that lists more is a filter, and its DELETE would delete all.
    if (node !== undefined && !this.#listsMore(node)) this.#settleItem(draft, node, collection);
    else settle(draft, { ...candidatesOf(collection), hasItem: false }, this.#reading);
  }

  #settleItem(draft: Draft, { operations }: PathNode, collection: PathNode | undefined): void {
    const deletion = operations.get('DELETE') ?? this.#actionOn(draft, 'delete', false);
    const update =
      operations.get('PATCH') ?? this.#updateIn(operations.get('POST')) ?? this.#actionOn(draft, 'update', true);
    for (const operation of [...operations.values(), ...present(deletion), ...present(update)])
      draft.idIn[operation.id] = ownIdOf(operation);
    settle(
      draft,
      {
        ...candidatesOf(collection),
        read: operations.get('GET'),
        update,
        replace: operations.get('PUT'),
        delete: deletion,
        hasItem: true,
      },
      this.#reading,
    );
    this.#settleChosen(draft, operations);
  }

  /** `POST /orders/{id}/delete`. With a body, it deletes what the body names, and not the item. */
  #actionOn({ template }: Draft, verb: string, takesBody: boolean): Operation | undefined {
    const post = this.#nodes.at(`${template}/${verb}`)?.operations.get('POST');
    const hasBody = post !== undefined && this.#reading.inputs.bodySchema(post) !== undefined;
    return hasBody === takesBody ? post : undefined;
  }

  /** A POST on an item changes it if its name says so, or if its name says nothing else. */
  #updateIn(post: Operation | undefined): Operation | undefined {
    const hasBody = post !== undefined && this.#reading.inputs.bodySchema(post) !== undefined;
    if (!hasBody || declaresCreation(post)) return undefined;
    const name = verbNameOf(post.id);
    return post.id.includes(' ') || name?.role === 'update' || name?.verb === 'post' ? post : undefined;
  }

  /** `PUT /labels/{name}` creates where it declares that; so does a PUT or POST with such a name. */
  #settleChosen(draft: Draft, operations: PathNode['operations']): void {
    if (draft.roles.create !== undefined) return;
    const put = operations.get('PUT');
    const { answers, inputs } = this.#reading;
    const isDeclared = put !== undefined && declaresCreation(put) && inputs.bodySchema(put) !== undefined;
    const create = isDeclared
      ? put
      : [put, operations.get('POST')].find((operation) => isNamedCreation(operation, draft));
    if (create === undefined) return;
    const answer = answers.schemaOf(create, 201);
    const part = answer && draft.thing && answers.sameIn(answer, draft.thing, draft.hint.thing);
    noteCreation(draft, create, part ?? null, this.#reading);
    draft.isIdChosen = true;
  }

  /** Adds a resource for a collection path without an item path, unless another path shows the same things. */
  #addCollection(node: PathNode): void {
    const { template, segments, operations } = node;
    const last = segments.at(-1);
    const itemTemplate = `${template}/{}`;
    if (last === undefined || last.isParameter || this.#drafts.has(itemTemplate) || /[{}]/.test(last.text)) return;
    const isPlural = singularOf(last.text) !== last.text;
    if (!isPlural || roleOf(wordsOf(last.text)[0] ?? '') !== undefined) return;
    const draft = newDraft({
      base: singularOf(last.text),
      plural: last.text,
      parent: this.#parentOf(segments.slice(0, -1)),
      template: itemTemplate,
      hint: { thing: plainSingular(last.text), input: undefined },
      reason: `by the path ${[...operations.values()][0]?.path ?? template}`,
    });
    settle(draft, { ...candidatesOf(node), hasItem: false }, this.#reading);
    if (draft.roles.list === undefined && draft.roles.create === undefined) return;
    const others = [...this.#drafts.values()].filter(
      (one) => one.hint.input !== undefined && (areSame(one.thing, draft.thing) || isMissingPart(one, draft)),
    );
    if (others.length > 0) {
      const [same, ...more] = others.filter(({ hint }) => hint.thing === draft.hint.thing);
      if (same !== undefined && more.length === 0) this.#adopt(same, draft);
      return;
    }
    // A literal in the place of an item's id is a filter of these items.
    const isChoice = this.#drafts.has(templateOf([...segments.slice(0, -1), { text: '', isParameter: true }]));
    if (!isChoice) this.#drafts.set(itemTemplate, draft);
  }

  /** Joins items that have their own path with the list and creation below their parent. */
  #adopt(draft: Draft, { roles: { list, create } }: Draft): void {
    const lists = draft.roles.list === undefined ? present(list) : [];
    const creates = draft.roles.create === undefined ? present(create) : [];
    settle(draft, { ...draft.roles, lists, creates, hasItem: true }, this.#reading);
  }

  #isItem(node: PathNode | undefined): boolean {
    const methods = ['GET', 'PUT', 'PATCH', 'DELETE'];
    return node !== undefined && methods.some((method) => node.operations.has(method)) && !this.#listsMore(node);
  }

  #listsMore({ operations }: PathNode): boolean {
    const { answers } = this.#reading;
    const get = operations.get('GET');
    const answer = get && answers.schemaOf(get);
    return answer !== undefined && answers.isList(answer);
  }

  #inputOf(template: string, name: string): Input | undefined {
    const operation = this.#nodes.operationAt(template);
    const inputs = operation === undefined ? [] : this.#reading.inputs.parametersOf(operation);
    return inputs.find(({ at }) => at.in === 'path' && at.name === name);
  }

  #parentOf(segments: readonly Segment[]): Draft | undefined {
    for (let length = segments.length; length > 1; length--) {
      const draft = this.#drafts.get(templateOf(segments.slice(0, length)));
      if (draft !== undefined) return draft;
    }
    return undefined;
  }
}

/** Whether items without list and creation have the name and schema of a collection's: `/sales/{id}`, `/tills/{id}/sales`. */
function isMissingPart({ roles, hint, thing }: Draft, { hint: { thing: name }, thing: other }: Draft): boolean {
  if (roles.list !== undefined || roles.create !== undefined || hint.thing !== name) return false;
  if (thing?.id === undefined || thing.id !== other?.id) return false;
  const [one, another] = [thing, other].map(({ schema }) => [...schema.properties.keys()]);
  const common = one?.filter((property) => another?.includes(property)) ?? [];
  // A list may show fewer properties of each.
  return common.length > 1 && common.length >= 0.8 * Math.min(one?.length ?? 0, another?.length ?? 0);
}

function areSame(one: Draft['thing'], other: Draft['thing']): boolean {
  return one?.id !== undefined && other !== undefined && isSame(one.schema, other.schema);
}

/** The last literal, or the one before a verb: `pin` of `pin/list`. Undefined where there is none, or no plain one. */
function nounOf(segments: readonly Segment[]): string | undefined {
  const last = segments.at(-1);
  const before = segments.at(-2);
  if (last === undefined || last.isParameter) return undefined;
  const isVerb = sureRoleOf(plainName(last.text)) !== undefined && before?.isParameter === false;
  const text = (isVerb ? before : last).text.replace(/^[@:$]/, '');
  return wordsOf(text).length === 0 || /[{}]/.test(text) ? undefined : text;
}

function withoutParameters(segments: readonly Segment[]): readonly Segment[] {
  return segments.slice(0, segments.findLastIndex(({ isParameter }) => !isParameter) + 1);
}

/** Whether the `operationId` says that an operation creates such a thing, and not another one from it. */
function isNamedCreation(operation: Operation | undefined, { hint }: Draft): boolean {
  if (operation === undefined || operation.id.includes(' ')) return false;
  const name = verbNameOf(operation.id);
  return name?.verb === 'create' && plainSingular(name.noun.join(' ')) === hint.thing;
}

function candidatesOf(collection: PathNode | undefined) {
  return { lists: present(collection?.operations.get('GET')), creates: present(collection?.operations.get('POST')) };
}

/** The last parameter of a path. */
function ownIdOf({ path }: Operation): InputPlace {
  return { in: 'path', name: segmentsOf(path).findLast(({ isParameter }) => isParameter)?.text ?? '' };
}

function present(operation: Operation | undefined): Operation[] {
  return operation === undefined ? [] : [operation];
}
