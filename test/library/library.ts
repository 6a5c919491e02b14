import {
  attemptsOf,
  defineApi,
  Outbox,
  refuse,
  resource,
  type StoredRecord,
  type Subscription,
  show,
  uuid,
} from '../../src/index.ts';

interface Library extends StoredRecord {
  readonly name: string;
}

interface Book extends StoredRecord {
  readonly library: string;
  readonly title: string;
  readonly pages: number;
  readonly lent: boolean;
}

interface Listener extends StoredRecord {
  readonly library: string;
  readonly url: string;
  readonly secret: string;
}

const libraries = resource<Library>('library');
const books = resource<Book>('book', { parent: libraries, parentKey: 'library' });
const listeners = resource<Listener>('listener', { parent: libraries, parentKey: 'library' });
const attempts = attemptsOf(listeners);

function subscriptionOf({ id, url, secret }: Listener): Subscription {
  return {
    id,
    url,
    secret,
    isEnabled: true,
    method: 'POST',
    headers: [],
    timeoutInSeconds: 5,
    retries: 2,
    templates: {},
  };
}

/** A book as the API shows it: without the library that it belongs to. */
function shown({ library: _, ...book }: Book) {
  return book;
}

export const library = defineApi({
  document: new URL('openapi.yaml', import.meta.url),
  resources: { library: libraries, book: books, listener: listeners, attempt: attempts },
  start: {
    library: [
      { id: 'central', name: 'Central' },
      { id: 'east', name: 'East' },
    ],
    book: [{ id: 'moby', library: 'central', title: 'Moby-Dick', pages: 635, lent: false }],
  },
  services: ({ store, ...parts }) => ({
    outbox: new Outbox({
      ...parts,
      attempts: store.collection(attempts),
      subscriptions: {
        async find(id) {
          const listener = await store.collection(listeners).find(id);
          return listener && subscriptionOf(listener);
        },
      },
    }),
  }),
  events: {
    bookLent: {
      async subscribers({ store }, target) {
        const found = await store.collection(listeners).list((target as Library).id);
        return found.map(subscriptionOf);
      },
    },
  },
  handlers: {
    async listBooks(_, { library }, { store }) {
      return show(await store.collection(books).list(library.id), (kept) => kept.map(shown));
    },
    async addBook({ body }, { library }, { store, random }) {
      const book: Book = {
        ...(body as Pick<Book, 'title' | 'pages'>),
        id: uuid(random()),
        library: library.id,
        lent: false,
      };
      await store.collection(books).insert(book);
      return { status: 201, headers: { Location: `/v1/libraries/${library.id}/books/${book.id}` }, body: shown(book) };
    },
    getBook: (_, { book }) => show(book, shown),
    async removeBook(_, { book }, { store }) {
      await store.collection(books).delete(book.id, book.library);
      return { status: 204 };
    },
    printLabel: (_, { book }) => ({ body: `${book.title}\n${book.pages} pages\n` }),
    async lendBook(_, { library, book }, { store, now, emit }) {
      const lent = await store.collection(books).change(book.id, library.id, (current) => {
        if (current.lent) throw refuse(409, 'bookIsLent');
        return { ...current, lent: true };
      });
      if (lent === undefined) throw refuse(404, 'notFound');
      await emit('bookLent', { book: shown(lent), at: new Date(now / 1000).toISOString() }, library);
      return { body: shown(lent) };
    },
    async addListener({ body }, { library }, { store, random }) {
      const listener: Listener = {
        ...(body as Pick<Listener, 'url' | 'secret'>),
        id: uuid(random()),
        library: library.id,
      };
      await store.collection(listeners).insert(listener);
      return { status: 201, body: { id: listener.id, url: listener.url } };
    },
  },
  contract: () => import('./contract.ts'),
});

export default library;
