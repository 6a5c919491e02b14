import { testDocuments } from './test-documents.ts';

await testDocuments(1, 2);
