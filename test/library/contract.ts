import { broken, type ContractApi } from '../../src/index.ts';

const contract: ContractApi = {
  options: [
    {
      flags: '--key <key>',
      variable: 'LIBRARY_KEY',
      description: 'key of the library',
      word: 'key',
      required: 'a key',
      goesTo: { header: 'X-Library-Key' },
    },
  ],
  made: {
    create: 'addBook',
    list: 'listBooks',
    delete: 'removeBook',
    read: 'getBook',
    plural: 'books',
    entries: '',
    named: ['title'],
  },
  cases({ request, ownCase, mark }) {
    const add = request('lending/add', 'addBook', { body: { title: `${mark} lent` } });
    const lend = request('lending/lend', 'lendBook', { made: add.id });
    const again = request('lending/again', 'lendBook', { made: add.id });
    const label = request('lending/label', 'printLabel', { made: add.id });
    return {
      atLast: [
        ownCase({ id: 'lendBook/twice', steps: [add, lend, again], status: 409, example: 'bookIsLent' }),
        ownCase({
          id: 'printLabel/title',
          steps: [add, label],
          checks: [
            {
              fact: 'the first line is the title',
              judge({ answer }, answers) {
                const { title } = (answers.of(add.id)?.sent ?? {}) as { title?: string };
                const [line] = answer?.text.split('\n') ?? [];
                return line === title ? [] : broken('the label has another title', title, line);
              },
            },
          ],
        }),
      ],
    };
  },
};

export default contract;
