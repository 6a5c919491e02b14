import type { Operation } from '../operations/operation.ts';
import { isSame } from './answers.ts';
import { type Draft, declaresCreation, newDraft, type Reading } from './draft.ts';
import { type Segment, segmentsOf, templateOf } from './path-shape.ts';
import type { InputPlace } from './resource.ts';
import { noteCreation, settle } from './settle.ts';
import { roleOf, sureRoleOf, verbNameOf } from './verbs.ts';
import { plainName, plainSingular, pluralOf, singularOf, wordsOf } from './words.ts';

/** A path with its operations. */
interface PathNode {
  readonly template: string;
  readonly segments: readonly Segment[];
  /** By method, in upper case. */
  readonly operations: Map<string, Operation>;
}

/** The resources that a document's paths tell of, by `/orders` and `/orders/{id}`. Parents stand before their children. */
export class PathResources {
  readonly #reading: Reading;
  readonly #nodes = new Map<string, PathNode>();
  /** By the template of the items. */
  readonly #drafts = new Map<string, Draft>();

  constructor(operations: readonly Operation[], reading: Reading) {
    this.#reading = reading;
    for (const operation of operations) this.#add(operation);
    for (const node of [...this.#nodes.values()].sort((a, b) => a.segments.length - b.segments.length)) {
      for (let length = 2; length <= node.segments.length; length++) this.#addItems(node.segments.slice(0, length));
    }
    for (const node of this.#nodes.values()) this.#addCollection(node);
    this.#dropOtherViews();
  }

  /** By the template of the items: `orders/{}`. */
  get drafts(): ReadonlyMap<string, Draft> {
    return this.#drafts;
  }

  #add(operation: Operation): void {
    const segments = segmentsOf(operation.path);
    const template = templateOf(segments);
    const node = this.#nodes.get(template) ?? { template, segments, operations: new Map() };
    this.#nodes.set(template, node);
    if (!node.operations.has(operation.method)) node.operations.set(operation.method, operation);
  }

  /** A resource for a path that ends with the parameter of one item. */
  #addItems(segments: readonly Segment[]): void {
    const template = templateOf(segments);
    const last = segments.at(-1);
    if (last?.isParameter !== true || this.#drafts.has(template)) return;
    const around = segments.slice(0, -1);
    const node = this.#nodes.get(template);
    const collection = this.#nodes.get(templateOf(around));
    // Of `repos/{owner}/{repo}`, both are the id unless an owner can be asked for, too.
    const isComposite = around.at(-1)?.isParameter === true && !isItem(collection);
    const named = isComposite ? lastLiteral(around) : around.at(-1);
    if (named === undefined || (named.isParameter && node === undefined)) return;
    const input = this.#inputOf(node, last.text, template);
    const own = named.isParameter ? last.text.replace(/[-_]?(?:id|uuid)$/i, '') : named.text;
    const plain = own.replace(/^[@:$]/, '');
    if (wordsOf(plain).length === 0 || /[{}]/.test(plain)) return;
    const draft = newDraft({
      base: input.resource ?? singularOf(plain),
      plural: input.resource === undefined ? pluralOf(plain) : pluralOf(input.resource),
      parent: this.#parentOf(around),
      template,
      hint: { thing: plainSingular(input.resource ?? plain), input: { name: last.text, schema: input.schema } },
      reason: `by the path ${node === undefined ? `/${template}` : ([...node.operations.values()][0]?.path ?? template)}`,
    });
    this.#drafts.set(template, draft);
    this.#settleItem(draft, node, collection);
  }

  #settleItem(draft: Draft, node: PathNode | undefined, collection: PathNode | undefined): void {
    const operations = node?.operations;
    for (const operation of operations?.values() ?? []) draft.idIn[operation.id] = ownIdOf(operation);
    settle(
      draft,
      {
        read: operations?.get('GET'),
        lists: present(collection?.operations.get('GET')),
        creates: present(collection?.operations.get('POST')),
        update: operations?.get('PATCH') ?? this.#updateIn(operations?.get('POST')),
        replace: operations?.get('PUT'),
        delete: operations?.get('DELETE'),
        hasItem: (operations?.size ?? 0) > 0,
      },
      this.#reading,
    );
    this.#settleChosen(draft, operations);
  }

  /** A POST on an item changes it where its name says so, or where it has no name that says something else. */
  #updateIn(post: Operation | undefined): Operation | undefined {
    if (post === undefined || declaresCreation(post) || this.#reading.inputs.bodySchema(post) === undefined)
      return undefined;
    const name = verbNameOf(post.id);
    return post.id.includes(' ') || name?.role === 'update' || name?.verb === 'post' ? post : undefined;
  }

  /** `PUT /labels/{name}` creates where it declares that it does; so does a POST that is named so. */
  #settleChosen(draft: Draft, operations: PathNode['operations'] | undefined): void {
    if (draft.roles.create !== undefined) return;
    const put = operations?.get('PUT');
    const post = operations?.get('POST');
    const creates = (operation: Operation) =>
      verbNameOf(operation.id)?.verb === 'create' && !operation.id.includes(' ');
    const hasBody = (operation: Operation) => this.#reading.inputs.bodySchema(operation) !== undefined;
    const create =
      put !== undefined && ((declaresCreation(put) && hasBody(put)) || creates(put))
        ? put
        : post !== undefined && creates(post)
          ? post
          : undefined;
    if (create === undefined) return;
    const { answers } = this.#reading;
    const answer = answers.schemaOf(create, 201);
    const part = answer && draft.thing && answers.sameIn(answer, draft.thing, draft.hint.thing);
    noteCreation(draft, create, part ?? null, this.#reading);
    draft.isIdChosen = true;
  }

  #inputOf(node: PathNode | undefined, name: string, template: string) {
    const { inputs } = this.#reading;
    const operations = [...(node?.operations.values() ?? [])];
    // The path's own operations declare it, else the first one below them.
    const below = operations[0] ?? this.#firstBelow(template);
    const input = below && inputs.of(below).find(({ at }) => at.in === 'path' && at.name === name);
    return { schema: input?.schema, resource: input?.resource };
  }

  #firstBelow(template: string): Operation | undefined {
    for (const node of this.#nodes.values())
      if (node.template.startsWith(`${template}/`)) return node.operations.values().next().value;
    return undefined;
  }

  #parentOf(segments: readonly Segment[]): Draft | undefined {
    for (let length = segments.length; length > 1; length--) {
      const draft = this.#drafts.get(templateOf(segments.slice(0, length)));
      if (draft !== undefined) return draft;
    }
    return undefined;
  }

  /** A resource for a path of several that has no path of one; where another path shows the same things, it is theirs. */
  #addCollection({ template, segments, operations }: PathNode): void {
    const last = segments.at(-1);
    const itemTemplate = `${template}/{}`;
    if (last === undefined || last.isParameter || this.#drafts.has(itemTemplate) || /[{}]/.test(last.text)) return;
    const get = operations.get('GET');
    const post = operations.get('POST');
    const isPlural = singularOf(last.text) !== last.text;
    if ((get === undefined && post === undefined) || !isPlural || roleOf(wordsOf(last.text)[0] ?? '') !== undefined)
      return;
    const draft = newDraft({
      base: singularOf(last.text),
      plural: last.text,
      parent: this.#parentOf(segments.slice(0, -1)),
      template: itemTemplate,
      hint: { thing: plainSingular(last.text), input: undefined },
      reason: `by the path /${segments.map(({ text, isParameter }) => (isParameter ? `{${text}}` : text)).join('/')}`,
    });
    settle(draft, { lists: present(get), creates: present(post), hasItem: false }, this.#reading);
    const { list, create } = draft.roles;
    if (list === undefined && create === undefined) return;
    const others = [...this.#drafts.values()].filter(
      ({ thing, hint }) =>
        thing !== undefined &&
        draft.thing !== undefined &&
        isSame(thing.schema, draft.thing.schema) &&
        thing.id !== undefined &&
        hint.input !== undefined,
    );
    if (others.length > 0) {
      const [same, ...more] = others.filter(({ hint }) => hint.thing === draft.hint.thing);
      if (same !== undefined && more.length === 0) this.#adopt(same, { list, create });
      return;
    }
    // What stands where the id of an item does is a choice of these items.
    const isChoice = this.#drafts.has(templateOf([...segments.slice(0, -1), { text: '', isParameter: true }]));
    if (!isChoice) this.#drafts.set(itemTemplate, draft);
  }

  /** Items that can be asked for by themselves, and are listed or created below what they belong to. */
  #adopt(draft: Draft, { list, create }: { list: Operation | undefined; create: Operation | undefined }): void {
    const lists = draft.roles.list === undefined ? present(list) : [];
    const creates = draft.roles.create === undefined ? present(create) : [];
    const { read, update, replace, delete: deletion } = draft.roles;
    settle(draft, { read, lists, creates, update, replace, delete: deletion, hasItem: true }, this.#reading);
  }

  /** Leaves out what shows things of another resource by another key, and what shows nothing that has an id. */
  #dropOtherViews(): void {
    for (const [template, draft] of this.#drafts) {
      const { read, create, list, update, replace, delete: deletion } = draft.roles;
      const changes = [create, update, replace, deletion].some((operation) => operation !== undefined);
      const literals = template.split('/').slice(0, -1);
      const isBeside = this.#drafts.has([...literals.slice(0, -1), '{}'].join('/'));
      const name = literals.at(-1) ?? '';
      const isByKey = plainName(name) === plainName(draft.hint.input?.name ?? '') || /^by\b/.test(plainName(name));
      const isOther = isBeside && (isByKey || sureRoleOf(plainName(name)) !== undefined);
      const isView =
        !changes &&
        list === undefined &&
        read !== undefined &&
        (draft.thing?.id === undefined || this.#isShownElsewhere(draft));
      if (!isOther && !(isView && !this.#isParent(draft))) continue;
      this.#drafts.delete(template);
      for (const other of this.#drafts.values()) if (other.parent === draft) other.parent = draft.parent;
    }
    // What nothing can be done with is known for what belongs to it.
    for (const [template, draft] of [...this.#drafts].reverse()) {
      if (Object.keys(draft.roles).length === 0 && !this.#isParent(draft)) this.#drafts.delete(template);
    }
  }

  #isShownElsewhere(draft: Draft): boolean {
    return [...this.#drafts.values()].some(
      (other) =>
        other !== draft &&
        other.roles.read !== undefined &&
        Object.keys(other.roles).length > 1 &&
        other.thing !== undefined &&
        draft.thing !== undefined &&
        isSame(other.thing.schema, draft.thing.schema),
    );
  }

  #isParent(draft: Draft): boolean {
    return [...this.#drafts.values()].some(({ parent }) => parent === draft);
  }
}

/** Whether single things can be asked for or changed at a path. */
function isItem(node: PathNode | undefined): boolean {
  return ['GET', 'PUT', 'PATCH', 'DELETE'].some((method) => node?.operations.has(method));
}

function lastLiteral(segments: readonly Segment[]): Segment | undefined {
  return segments.findLast(({ isParameter }) => !isParameter);
}

/** The last parameter of a path. */
function ownIdOf({ path }: Operation): InputPlace {
  return { in: 'path', name: segmentsOf(path).findLast(({ isParameter }) => isParameter)?.text ?? '' };
}

function present(operation: Operation | undefined): Operation[] {
  return operation === undefined ? [] : [operation];
}
