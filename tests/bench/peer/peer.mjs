// PouchDB at the work that `make bench` times for Gadeplan. One JSON object on stdout, progress on stderr.
//
//   node peer.mjs [--documents 20000] [--rounds 5]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const { values } = parseArgs({
	options: { documents: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '5' } }
});
const folder = mkdtempSync(join(tmpdir(), 'gadeplan-peer-'));
const server = fork(new URL('server.mjs', import.meta.url), [folder], { stdio: ['ignore', 2, 2, 'ipc'] });
const gone = once(server, 'exit');

/** Lets go of the server, which ends and takes the folder with it. */
async function stop() {
	if (server.connected) server.disconnect();
	await gone;
	rmSync(folder, { recursive: true, force: true });
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().finally(() => process.exit(1)));

try {
	const started = await Promise.race([
		once(server, 'message'),
		gone.then(() => Promise.reject(new Error('no server')))
	]);
	const url = `http://127.0.0.1:${started[0].port}/youths`;
	const figures = await measure(url, folder, Number(values.documents), Number(values.rounds));
	console.log(JSON.stringify(figures));
} finally {
	await stop();
}
