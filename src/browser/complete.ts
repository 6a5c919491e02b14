// The same in one file, for a service worker, which loads nothing late.
export * from './index.ts';
