// Fails when the first screen asks a phone for more JavaScript than it should have to fetch and parse: the entry chunk
// with everything it imports statically, gzipped as a server would send it. Run after `npm run build`.
//
//   node scripts/bundle-size.mjs [MODULE]...
//
// MODULE names further modules, as the manifest does, that are imported dynamically and yet always part of the first
// screen.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMIT = 60_000; // bytes
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'ui', 'dist');
const fail = (reason) => {
	console.error(`bundle size: ${reason}`);
	process.exit(1);
};

let manifest;
try {
	manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
} catch (error) {
	fail(`no readable manifest in ui/dist/.vite (${error.code ?? error.message}); build the interface with \`build.manifest\` on`);
}

const entries = Object.keys(manifest).filter((module) => manifest[module].isEntry);
// Without an entry everything below would add up to nothing, and nothing is always small enough.
if (entries.length === 0) fail('the manifest names no entry');

const chunks = new Set();
const follow = (module) => {
	if (!(module in manifest)) fail(`the manifest does not know ${module}`);
	if (chunks.has(module)) return;
	chunks.add(module);
	for (const imported of manifest[module].imports ?? []) follow(imported);
};
[...entries, ...process.argv.slice(2)].forEach(follow);

const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
const scripts = new Set([...chunks].map((module) => manifest[module].file).filter((file) => /\.m?js$/.test(file)));
const styles = new Set([...chunks].flatMap((module) => manifest[module].css ?? []));
if (scripts.size === 0) fail('the first screen has no JavaScript at all, which cannot be right');

let total = 0;
for (const file of scripts) {
	const size = gzipped(file);
	total += size;
	console.log(`  ${kilobytes(size).padStart(9)}  ${file}`);
}
const styled = [...styles].reduce((sum, file) => sum + gzipped(file), 0);
console.log(`first screen: ${kilobytes(total)} of JavaScript gzipped, ${kilobytes(LIMIT)} allowed (styles: ${kilobytes(styled)})`);
if (total > LIMIT) fail(`${kilobytes(total - LIMIT)} too much`);
