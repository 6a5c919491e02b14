import type { Operation } from '../operations/operation.ts';

/** A kind of thing that an API stores, with the operations that create, list, read, change and delete it. */
export interface Resource {
  /** In the singular, as in paths or operations: `order`. Unique in the document. */
  readonly name: string;
  /** `orders`. */
  readonly plural: string;
  /** The resource before it in its paths: the customer of `/customers/{id}/orders`. */
  readonly parent: Resource | undefined;
  readonly create?: Operation;
  readonly list?: Operation;
  readonly read?: Operation;
  /** Changes a part: PATCH, a POST on the item, or a call with such a name. */
  readonly update?: Operation;
  /** Replaces the whole: PUT on the item, or a call with such a name. */
  readonly replace?: Operation;
  readonly delete?: Operation;
  /** Whether the client chooses the id: `PUT /labels/{name}` creates, or the body of a POST requires it. */
  readonly isIdChosen: boolean;
  /** The property of the thing that holds its id; undefined where no answer shows it. */
  readonly id: string | undefined;
  /**
   * By operationId: JSON Pointer from the answer to the thing: `''`, `/data` or `/ticket`. Missing for an answer without
   * it.
   */
  readonly dataAt: Readonly<Record<string, string>>;
  /** JSON Pointer from the list's answer to the entries: `''` or `/items`; undefined without a list. */
  readonly entriesAt: string | undefined;
  /** By operationId: the place of the id in the request. */
  readonly idIn: Readonly<Record<string, InputPlace>>;
  /** Whether the answer to `create` declares a `Location`. */
  readonly hasLocation: boolean;
  /** The shared part of the paths of its items, such as `orders/{}`; without such paths, the key of the operations' names. */
  readonly template: string;
  /** True if it was found by paths, and not only by names of operations. */
  readonly isByPath: boolean;
  /** How it was recognized, in words for a person. */
  readonly reason: string;
}

/** A place in a request. */
export interface InputPlace {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** A parameter's name; in a body a JSON Pointer, with `*` for each item of a list: `/product_ids/*`. */
  readonly name: string;
}

/** An input that takes the id of a resource: the `customer_id` of an order, each of the `product_ids`. */
export interface Consumer {
  readonly operation: Operation;
  readonly at: InputPlace;
  readonly resource: Resource;
  /** Whether a request without it is refused. */
  readonly isRequired: boolean;
  /** How it was recognized, in words for a person. */
  readonly reason: string;
}

/** The resources of a document and the inputs that take their ids. */
export interface Resources {
  /** In the order of dependency: a resource follows those that it needs. */
  readonly resources: readonly Resource[];
  /** In the order of the document's operations. */
  readonly consumers: readonly Consumer[];
}
