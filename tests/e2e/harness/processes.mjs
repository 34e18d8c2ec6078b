// Starts the programs a story needs and ends those, and only those, by their process ids.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const started = new Set();
// A test that is broken off must not leave a server behind.
process.on('exit', () => started.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** A port on this machine that nobody uses. */
export async function freePort() {
	const server = createServer();
	await new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
	const { port } = server.address();
	await new Promise((done) => server.close(done));
	return port;
}

/** Asks again and again until the answer is true; `what` is for the message when it never is. */
export async function until(what, ask, { seconds = 60, every = 100 } = {}) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const answer = await ask();
		if (answer) return answer;
		if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
		await pause(every);
	}
}

/** A running program. What it says goes to a file. */
export class Program {
	#child;
	#log;

	constructor(name, binary, args, { log, env = {} }) {
		this.name = name;
		this.#log = log;
		const to = openSync(log, 'a');
		this.#child = spawn(binary, args, { stdio: ['ignore', to, to], env: { ...process.env, ...env } });
		closeSync(to);
		started.add(this.#child);
		this.ended = new Promise((done) => {
			this.#child.once('exit', done);
			this.#child.once('error', done);
		}).finally(() => started.delete(this.#child));
	}

	get running() {
		return started.has(this.#child) && this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Waits until `ask` says that it is ready. */
	async ready(ask, seconds = 120) {
		await until(`${this.name} is ready`, async () => {
			if (!this.running) throw new Error(`${this.name} has ended by itself:\n${this.said()}`);
			return ask();
		}, { seconds }).catch((error) => {
			throw new Error(`${error.message}\n${this.said()}`);
		});
		return this;
	}

	/** The end of what it said. */
	said() {
		return readFileSync(this.#log, 'utf8').split('\n').slice(-25).join('\n');
	}

	/** Asks it to end, and ends it if it does not. */
	async stop() {
		this.#child.kill('SIGTERM');
		const soon = await Promise.race([this.ended.then(() => true), pause(8000, false, { ref: false })]);
		if (!soon) await this.kill();
	}

	/** Ends it between two instructions, as an empty battery would. */
	async kill() {
		this.#child.kill('SIGKILL');
		await this.ended;
	}
}

/** Whether an HTTP server answers there with 200. */
export async function answers(url) {
	try {
		return (await fetch(url)).ok;
	} catch {
		return false;
	}
}
