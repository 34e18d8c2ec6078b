// A demo municipality of a story's own: the real server with its own database, and the real app on it, in a folder that is
// thrown away afterwards.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Machine } from './machine.mjs';
import { Program, answers, freePort } from './processes.mjs';
import { Road } from './road.mjs';

/** The repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const binary = (name) => join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug', name);

export class Town {
	folder = mkdtempSync(join(tmpdir(), 'gadeplan-e2e-'));
	/** How the app begins: `fresh` lets nobody in by itself. */
	#fresh;
	/** Months of shifts before last night. */
	#months;
	#serverPort;
	#hostPort;
	server;
	host;
	/** Where the story asked for one: what lies between the app and the server. */
	road;
	/** Where the story asked for them: what the app and the server run on, with a clock and a disk of their own. */
	phone;
	office;

	constructor({ fresh = true, machines = false, months = 0 } = {}) {
		this.#fresh = fresh;
		this.#months = months;
		mkdirSync(join(this.folder, 'server'));
		if (machines) {
			this.phone = new Machine(this.folder, 'phone');
			this.office = new Machine(this.folder, 'office');
		}
	}

	/** The server alone; for a story that opens the window on it. */
	static async withServer(options) {
		const town = new Town(options);
		town.#serverPort = await freePort();
		try {
			if (options?.road) {
				town.road = await Road.build();
				town.road.leadTo(town.#serverPort);
			}
			await town.startServer();
		} catch (error) {
			await town.close();
			throw error;
		}
		return town;
	}

	/** The server, and the app on a loopback address for a browser. */
	static async withBrowserHost(options) {
		const town = await Town.withServer(options);
		town.#hostPort = await freePort();
		try {
			await town.startHost();
		} catch (error) {
			await town.close();
			throw error;
		}
		return town;
	}

	/** Where the server listens. */
	get #serverItself() {
		return `http://127.0.0.1:${this.#serverPort}`;
	}
	/** Where devices find it. */
	get serverUrl() {
		return this.road?.url ?? this.#serverItself;
	}
	get url() {
		return `http://127.0.0.1:${this.#hostPort}/`;
	}

	/** Starts the server, the first time with last night's reports and a plan for tonight. */
	async startServer() {
		const args = ['demo', '--data', join(this.folder, 'server'), '--listen', `127.0.0.1:${this.#serverPort}`, '--months', String(this.#months), '--public-url', this.serverUrl];
		this.server = new Program('the server', binary('gadeplan-server'), args, { log: join(this.folder, 'server.log'), env: this.office?.env });
		await this.server.ready(() => answers(`${this.#serverItself}/healthz`));
	}

	async startHost() {
		const args = ['--demo', this.folder, '--server', this.serverUrl, '--listen', `127.0.0.1:${this.#hostPort}`];
		if (this.#fresh) args.push('--fresh');
		this.host = new Program('the browser host', binary('gadeplan-browser'), [...args, '--ui', process.env.GADEPLAN_UI ?? join(ROOT, 'ui', 'dist')], {
			log: join(this.folder, 'host.log'),
			env: this.phone?.env
		});
		await this.host.ready(() => answers(this.url));
	}

	/** A device's own folder: `worker-1`, `worker-2`, `coordinator`. */
	folderOf = (device) => join(this.folder, device);

	/** What the window is to be started with. */
	get windowBinary() {
		return binary('gadeplan');
	}
	get windowArguments() {
		return ['--demo', this.folder, '--server', this.serverUrl, ...(this.#fresh ? ['--fresh'] : [])];
	}

	/** The codes that the server left for the devices of the switcher: `worker-1`, `worker-2`, `coordinator`. */
	codes() {
		const { devices } = JSON.parse(readFileSync(join(this.folder, 'server', 'demo.json'), 'utf8'));
		return Object.fromEntries(devices.map(({ key, code }) => [key, code]));
	}

	async close() {
		await this.host?.stop();
		await this.server?.stop();
		await this.road?.close();
		this.phone?.close();
		this.office?.close();
		if (process.env.GADEPLAN_KEEP) console.log(`kept: ${this.folder}`);
		else rmSync(this.folder, { recursive: true, force: true });
	}
}
