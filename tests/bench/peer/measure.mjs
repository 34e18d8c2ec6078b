// The measurements, in the order in which a phone meets them.
import { join } from 'node:path';
import PouchDB from 'pouchdb';
import { Counted } from './counting.mjs';
import { records } from './records.mjs';

/** How many records change between two syncs, how often each, and how many saves are timed: as in ../main.rs. */
const CHANGED = 200;
const EDITS = 3;
const SAVES = 400;

const progress = (words) => process.stderr.write(`${words}\n`);
const quantile = (numbers, q) => numbers.toSorted((a, b) => a - b)[Math.round((numbers.length - 1) * q)];
const places = (number, digits) => Number(number.toFixed(digits));

function must(holds, what) {
	if (!holds) throw new Error(`the peer did not do its work: ${what}`);
}

/** Every record of these ids edited once, in one go. */
async function edit(database, ids, word) {
	const { rows } = await database.allDocs({ keys: ids, include_docs: true });
	const written = await database.bulkDocs(rows.map(({ doc }) => ({ ...doc, class: word })));
	must(
		written.every(({ ok }) => ok),
		'edit'
	);
}

async function editThrice(database, ids, round) {
	for (let n = 0; n < EDITS; n += 1) await edit(database, ids, `${round}.${n}`);
}

/** Does the work once: how long it took, and what went over the connections meanwhile. */
async function watched(counted, work) {
	counted.reset();
	const begun = performance.now();
	const answer = await work();
	return { answer, ms: performance.now() - begun, ...counted.read() };
}

/** Under `name`: the median of each figure. */
function medians(name, runs, figures) {
	const entries = Object.entries(figures).map(([key, of]) => [`${name}_${key}`, quantile(runs.map(of), 0.5)]);
	return Object.fromEntries(entries);
}

const ms = (run) => places(run.ms, 1);
const requests = (run) => run.requests;
const up = { bytes_up: (run) => run.bodyUp, bytes_up_with_headers: (run) => run.wireUp };
const down = { bytes_down: (run) => run.bodyDown, bytes_down_with_headers: (run) => run.wireDown };
const both = {
	bytes: (run) => run.bodyUp + run.bodyDown,
	bytes_with_headers: (run) => run.wireUp + run.wireDown
};

/** One save after the other, each of a record that is there already, as when a worker writes in one. */
async function saving(phone, ids) {
	const { rows } = await phone.allDocs({ keys: ids, include_docs: true });
	const times = [];
	for (const { doc } of rows) {
		const changed = { ...doc, class: 'ny' };
		const begun = performance.now();
		await phone.put(changed);
		times.push(performance.now() - begun);
	}
	return { save_p50_ms: places(quantile(times, 0.5), 3), save_p99_ms: places(quantile(times, 0.99), 3) };
}

export async function measure(url, folder, documents, rounds) {
	const least = Math.max(2 * CHANGED * rounds, SAVES);
	if (!(rounds >= 1 && documents >= least)) throw new Error(`--documents: ${least} or more for these --rounds`);

	const everything = records(documents);
	const bytes = everything.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
	progress(`filling the peer's server with ${documents} records of ${Math.round(bytes / documents)} bytes …`);
	// The hand that fills and edits on the server has connections of its own, which are not counted.
	const elsewhere = new PouchDB(url);
	for (let n = 0; n < documents; n += 1_000) await elsewhere.bulkDocs(everything.slice(n, n + 1_000));

	const counted = new Counted();
	const remote = new PouchDB(url, {
		fetch: (to, options) => PouchDB.fetch(to, { ...options, agent: counted.agent })
	});
	const phone = new PouchDB(join(folder, 'phone'));
	// All replication is with PouchDB's defaults: batch_size 100, batches_limit 10.

	progress('a new phone …');
	const arrived = await watched(counted, () => phone.replicate.from(remote));
	must(arrived.answer.docs_written === documents, 'new phone');
	await phone.sync(remote);

	const [pushes, pulls, idles] = [[], [], []];
	for (let round = 0; round < rounds; round += 1) {
		progress(`changes, round ${round + 1} of ${rounds} …`);
		// Other records each round: the list of revisions that goes along with a record grows with every edit.
		const from = 2 * CHANGED * round;
		const [here, there] = [from, from + CHANGED].map((n) => everything.slice(n, n + CHANGED).map(({ _id }) => _id));
		// Each way is timed alone, and what it leaves for the other way to look through is settled before that.
		await editThrice(phone, here, round);
		pushes.push(await watched(counted, () => phone.replicate.to(remote)));
		await phone.sync(remote);
		await editThrice(elsewhere, there, round);
		pulls.push(await watched(counted, () => phone.replicate.from(remote)));
		await phone.sync(remote);
		idles.push(await watched(counted, () => phone.sync(remote)));
	}
	must(
		[...pushes, ...pulls].every(({ answer }) => answer.docs_written === CHANGED),
		'push and pull'
	);
	must(
		idles.every(({ answer }) => answer.push.docs_read + answer.pull.docs_read === 0),
		'idle'
	);

	progress('saving …');
	const saves = await saving(
		phone,
		everything.slice(-SAVES).map(({ _id }) => _id)
	);
	await phone.close();
	counted.agent.destroy();
	return {
		peer: `PouchDB ${PouchDB.version}`,
		node: process.version,
		documents,
		rounds,
		changed: CHANGED,
		record_bytes: Math.round(bytes / documents),
		new_phone_s: places(arrived.ms / 1_000, 2),
		...medians('new_phone', [arrived], { requests, ...down }),
		...medians('push', pushes, { ms, requests, ...up }),
		...medians('pull', pulls, { ms, requests, ...down }),
		...medians('idle', idles, { ms, requests, ...both }),
		...saves
	};
}
