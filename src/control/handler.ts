import type { HandlerContext } from '../mock/handler.ts';
import type { HandlerResult } from '../mock/handler-result.ts';
import type { operations } from './types.ts';

export type OperationId = keyof operations;
type Method<Id extends OperationId> = operations[Id];

export type BodyOf<Id extends OperationId> =
  Method<Id> extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : undefined;
type QueryOf<Id extends OperationId> = NonNullable<Method<Id>['parameters']['query']>;
type HeaderOf<Id extends OperationId> = NonNullable<Method<Id>['parameters']['header']>;
type PathOf<Id extends OperationId> = NonNullable<Method<Id>['parameters']['path']>;

/** Carries out an operation of the control API. Its input is valid according to the control document. */
type ControlHandler<Id extends OperationId> = (
  input: {
    readonly body: BodyOf<Id>;
    readonly query: QueryOf<Id>;
    readonly header: HeaderOf<Id>;
    readonly path: PathOf<Id>;
  },
  resources: unknown,
  context: HandlerContext,
) => Promise<HandlerResult>;

/** The handlers of some operations. */
export type ControlHandlers<Ids extends OperationId> = { readonly [Id in Ids]: ControlHandler<Id> };
