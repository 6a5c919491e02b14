// Bundles the browser build into dist/browser/: one module, and a chunk for each package that only some mocks need. It
// must not contain any module of Node; the replacements are listed below.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { rolldown } from 'rolldown';
import { compiledFolder, loadDocument, packageVersion, portableModule } from '../../dist/parts/document-compiler.js';
import { withoutRepetition } from './shorter-validators.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const at = (/** @type {string} */ path) => join(root, 'src', path);

/** The replacements of Node's modules. */
const inPlace = new Map([
  [at('openapi/node-packages.ts'), at('browser/packages.ts')],
  [at('api/sending-api.ts'), at('browser/sending-api.ts')],
  [at('framework/load-document.ts'), at('browser/load-document.ts')],
  [at('mock/exchange-counts.ts'), at('browser/exchange-counts.ts')],
  [at('mock/refusals/refusal-reason.ts'), at('browser/refusal-reason.ts')],
  [at('state/packed-records.ts'), at('browser/packed-records.ts')],
  [at('webhooks/destinations.ts'), at('browser/destinations.ts')],
  [at('webhooks/send-delivery.ts'), at('browser/send-delivery.ts')],
  [at('webhooks/signature/sign.ts'), at('browser/sign.ts')],
  [at('webhooks/signature/verify.ts'), at('browser/verify.ts')],
  [at('openapi/document/yaml-text.ts'), at('browser/yaml-text.ts')],
  [at('openapi/document/positions.ts'), at('browser/positions.ts')],
  [at('openapi/schemas/mended-schema.ts'), at('browser/mended-schema.ts')],
  [at('framework/open-portable.ts'), at('browser/open-portable.ts')],
]);

const compiledTalkover = fileURLToPath(new URL('openapi.yaml.mjs', compiledFolder));
// Parts that only the contract suite and the pages read stay out.
const { text } = portableModule(await loadDocument(join(root, 'spec/openapi.yaml')), {
  without: ['x-evidence', 'x-codeSamples', 'x-tolerates'],
  withoutProse: true,
});
// The validators repeat them in their schemas.
// super-linear: it reads our own document.
const tolerated = /,"x-tolerates":\[(?:\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\},?)*\]/g;
writeFileSync(compiledTalkover, withoutRepetition(text.replaceAll(tolerated, '')));

// A page may not compile code from texts, which includes the schema of scenarios.
const compiledScenarioCheck = fileURLToPath(new URL('scenario-check.mjs', compiledFolder));
writeFileSync(compiledScenarioCheck, scenarioCheckModule());

function scenarioCheckModule() {
  const schema = JSON.parse(readFileSync(join(root, 'spec/scenario.schema.json'), 'utf8'));
  const options = { allErrors: true, verbose: true, ownProperties: true, strict: false, code: { source: true } };
  const ajv = new Ajv2020(options);
  addFormats.default(ajv);
  ajv.addVocabulary(['errorMessage']);
  const code = standaloneCode.default(ajv, ajv.compile(schema));
  return `export default (require) => {\nconst module = { exports: {} };\n${code}\nreturn module.exports;\n};\n`;
}

/** @type {import('rolldown').Plugin} */
const standIns = {
  name: 'what stands in the place of Node',
  async resolveId(source, importer, options) {
    if (source.startsWith('node:')) throw new Error(`${importer} imports ${source}, which no browser has`);
    if (source.endsWith('/compiled-talkover.js')) return compiledTalkover;
    if (source.endsWith('/compiled-scenario-check.js')) return compiledScenarioCheck;
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
    const standIn = resolved && inPlace.get(resolved.id);
    return standIn === undefined || standIn === importer ? resolved : standIn;
  },
  load(id) {
    if (id === at('openapi/package-files.ts'))
      return `export const packageVersion = ${JSON.stringify(packageVersion)};`;
    return undefined;
  },
};

/** The entry, and the modules that Node imports late for a compiled document: a service worker imports nothing late. */
const startsOfEveryMock = ['index', 'destinations', 'open-portable', 'send-delivery', 'sign'].map((name) =>
  at(`browser/${name}.ts`),
);

/** @type {Set<string> | undefined} the modules that every mock needs, once they are known */
let reached;

/**
 * Puts the modules that every mock needs into one file.
 * @param {string} id of a module
 * @param {{ getModuleInfo: (id: string) => { importedIds: readonly string[] } | null }} modules
 */
function groupOf(id, modules) {
  reached ??= reachedFrom([...startsOfEveryMock], modules);
  return reached.has(id) ? 'mock' : null;
}

/**
 * @param {readonly string[]} files
 * @param {{ getModuleInfo: (id: string) => { importedIds: readonly string[] } | null }} modules
 */
function reachedFrom(files, modules) {
  const found = new Set(files);
  // The loop also reaches modules that are added during it.
  for (const id of found) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

const common = {
  cwd: root,
  platform: /** @type {const} */ ('browser'),
  plugins: [standIns],
  checks: { ineffectiveDynamicImport: false },
};

const parts = await rolldown({
  ...common,
  input: { index: 'src/browser/index.ts' },
});
const folder = join(root, 'dist/browser');
await parts.write({
  dir: folder,
  format: 'esm',
  minify: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name].js',
  codeSplitting: { groups: [{ name: groupOf, debugName: 'what every mock reads' }] },
});

writeComplete();

const inPage = await rolldown({ ...common, input: 'src/browser/docs-console.ts' });
const { output } = await inPage.generate({
  format: 'iife',
  name: 'TalkoverMock',
  minify: true,
  codeSplitting: false,
});
const docsFolder = join(root, 'dist/docs/browser');
rmSync(docsFolder, { recursive: true, force: true });
mkdirSync(docsFolder, { recursive: true });
writeFileSync(join(docsFolder, 'mock.js.gz'), gzipSync(output[0].code, { level: 9 }));

/**
 * Writes `complete.js`, which imports at once what others import late: a service worker may import nothing late. The
 * chunks look for its modules before they import one themselves.
 */
function writeComplete() {
  const chunks = readdirSync(join(folder, 'parts')).filter((file) => file.endsWith('.js'));
  /** @type {Set<string>} */
  const late = new Set();
  for (const chunk of chunks) {
    const path = join(folder, 'parts', chunk);
    const code = readFileSync(path, 'utf8');
    if (code.includes('L$')) throw new Error(`${chunk} has a variable L$`);
    const asking = code.replaceAll(/\bimport\(`\.\/([\w.-]+)`\)/g, (imported, file) => {
      late.add(file);
      return `(L$[${JSON.stringify(file)}]?.()??${imported})`;
    });
    if (asking !== code) writeFileSync(path, `import{lateModules as L$}from"./rolldown-runtime.js";${asking}`);
  }
  // Every mock already loads it.
  appendFileSync(join(folder, 'parts/rolldown-runtime.js'), 'export const lateModules={};\n');
  const files = [...late].toSorted();
  const imports = files.map((file, index) => `import * as part${index} from './parts/${file}';\n`);
  const given = files.map((file, index) => `lateModules['${file}'] = async () => part${index};\n`);
  const text = [
    "import { lateModules } from './parts/rolldown-runtime.js';\n",
    ...imports,
    ...given,
    "export * from './index.js';\n",
  ];
  writeFileSync(join(folder, 'complete.js'), text.join(''));
}
