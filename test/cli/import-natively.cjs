// Imports a module as Node does, without what vitest makes of it: as installed.
module.exports = (url) => import(url);
