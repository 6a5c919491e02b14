// Given to node with --require: what of installed packages the program had loaded when it ended.
process.on('exit', () => {
  const files = Object.keys(require.cache).flatMap((path) => path.split(/[/\\]node_modules[/\\]/).slice(1, 2));
  process.stdout.write(`\nLoaded ${files.sort().join(' ')}\n`);
});
