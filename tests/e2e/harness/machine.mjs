// The machine that a program runs on, where its clock is wrong or its disk is full: turned while the program runs, for
// that program alone, without any right that an ordinary user lacks (see machine.c).
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), 'machine.c');
const DAY = 86_400;

let built;
/** Built once by each story that needs it, with the compiler that the app needs too. */
function library() {
	if (!built) {
		const folder = mkdtempSync(join(tmpdir(), 'gadeplan-machine-'));
		process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
		built = join(folder, 'machine.so');
		execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', built, SOURCE, '-ldl'], { stdio: 'inherit' });
	}
	return built;
}

export class Machine {
	#file;
	#path;
	#ahead = 0;
	#full = false;

	/** `folder` is where its settings lie. */
	constructor(folder, name) {
		this.#path = join(folder, `${name}.machine`);
		this.#file = openSync(this.#path, 'w+');
		this.#write();
	}

	/** What a program is to be started with to run on it. */
	get env() {
		return { LD_PRELOAD: library(), GADEPLAN_MACHINE: this.#path };
	}

	/** Sets the clock so many days ahead of the true time; behind, where it is less than nothing. */
	clockAhead(days) {
		this.#ahead = Math.round(days * DAY);
		this.#write();
	}
	/** How far it is ahead, in milliseconds; for a page in the same pocket. */
	get ahead() {
		return this.#ahead * 1000;
	}

	diskFull(full) {
		this.#full = full;
		this.#write();
	}

	#write() {
		const settings = Buffer.alloc(16);
		settings.writeBigInt64LE(BigInt(this.#ahead), 0);
		settings.writeBigInt64LE(BigInt(this.#full ? 1 : 0), 8);
		writeSync(this.#file, settings, 0, settings.length, 0);
	}

	close() {
		closeSync(this.#file);
	}
}
