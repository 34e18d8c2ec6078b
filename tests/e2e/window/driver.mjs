// The real window, moved through WebKitWebDriver (W3C WebDriver) on a screen in memory. It speaks the part of Playwright's
// language that story/*.mjs needs, and finds things by role and name as a screen reader would: axe-core works those out.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pngFromXwd } from '../../../scripts/xwd-to-png.mjs';
import { Program, freePort, until } from '../harness/processes.mjs';
import { find } from './finder.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const SECONDS = 30;

/** A screen in memory with the driver on it, and what it hands over to other apps caught. */
export class Screen {
	folder = mkdtempSync(join(tmpdir(), 'gadeplan-window-'));
	#xvfb;
	#driver;
	#url;
	#session;

	static async open(binary, args) {
		const screen = new Screen();
		try {
			await screen.#start(binary, args);
		} catch (error) {
			await screen.close();
			throw error;
		}
		return screen;
	}

	async #start(binary, args) {
		const display = await this.#startXvfb();
		const port = await freePort();
		// The app asks the system to open sms: and tel:; the system's answer is ours.
		const bin = join(this.folder, 'bin');
		mkdirSync(bin);
		writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >>'${this.folder}/opened'\n`, { mode: 0o755 });
		this.#driver = new Program('WebKitWebDriver', 'WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
			log: join(this.folder, 'driver.log'),
			env: {
				DISPLAY: display,
				WAYLAND_DISPLAY: '',
				GDK_BACKEND: 'x11',
				TAURI_WEBVIEW_AUTOMATION: 'true',
				WEBKIT_DISABLE_DMABUF_RENDERER: '1',
				LIBGL_ALWAYS_SOFTWARE: '1',
				TZ: 'Europe/Copenhagen',
				PATH: `${bin}:${process.env.PATH}`
			}
		});
		this.#url = `http://127.0.0.1:${port}`;
		await this.#driver.ready(() => this.#send('GET', '/status').then((status) => status.ready, () => false));
		const alwaysMatch = { browserName: 'wry', 'webkitgtk:browserOptions': { binary, args } };
		const { sessionId } = await this.#send('POST', '/session', { capabilities: { alwaysMatch } });
		this.#session = `/session/${sessionId}`;
	}

	async #startXvfb() {
		const log = join(this.folder, 'xvfb.log');
		for (let number = 97; number < 130; number++) {
			const args = [`:${number}`, '-screen', '0', '1280x1024x24', '-fbdir', this.folder, '-nolisten', 'tcp'];
			const xvfb = new Program('Xvfb', 'Xvfb', args, { log });
			await pause(700);
			// Somebody else's screen has that number.
			if (!xvfb.running) continue;
			this.#xvfb = xvfb;
			return `:${number}`;
		}
		throw new Error(`no screen could be made:\n${readFileSync(log, 'utf8')}`);
	}

	async #send(method, path, body) {
		const answer = await fetch(this.#url + path, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(120_000)
		});
		const { value } = await answer.json();
		if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${value.error}: ${value.message}`), { code: value.error });
		return value;
	}

	/** One command of the session. */
	command(method, path, body) {
		return this.#send(method, this.#session + path, body);
	}

	/** Runs a function, or a line of script, in the page. */
	async evaluate(script, ...args) {
		const text = typeof script === 'string' ? script : `return (${script})(...arguments)`;
		return this.command('POST', '/execute/sync', { script: text, args });
	}

	/** The elements that a chain of wishes leads to. */
	async search(chain) {
		if (!(await this.evaluate(() => 'axe' in window))) await this.evaluate(`${AXE}; window.axe = window.axe ?? axe;`);
		return this.evaluate(find, JSON.stringify(chain));
	}

	get #all() {
		return new Locator(this, []);
	}
	getByRole(...wish) {
		return this.#all.getByRole(...wish);
	}
	getByLabel(...wish) {
		return this.#all.getByLabel(...wish);
	}
	getByText(...wish) {
		return this.#all.getByText(...wish);
	}
	locator(css) {
		return this.#all.locator(css);
	}

	/** What the app asked the system to open, such as `sms:` links. */
	opened() {
		try {
			return readFileSync(join(this.folder, 'opened'), 'utf8').trim().split('\n');
		} catch {
			return [];
		}
	}

	/** What the screen shows. A screenshot by the driver was seen to hang, so the screen's own memory is read. */
	screenshot(to) {
		writeFileSync(to, pngFromXwd(readFileSync(join(this.folder, 'Xvfb_screen0'))));
	}

	said() {
		return this.#driver?.said() ?? '';
	}

	async close() {
		// The driver ends the app that it started.
		if (this.#session) await this.command('DELETE', '').catch(() => {});
		await this.#driver?.stop();
		await this.#xvfb?.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A pattern as it can be sent to the page. */
const sent = (wish) => (wish instanceof RegExp ? { source: wish.source, flags: wish.flags } : wish);

/** Where something is to be found; looked for anew each time, as Playwright's. */
class Locator {
	#screen;
	#chain;

	constructor(screen, chain) {
		this.#screen = screen;
		this.#chain = chain;
	}

	#then(wish) {
		return new Locator(this.#screen, [...this.#chain, wish]);
	}
	getByRole(role, { name, exact = false, level, pressed } = {}) {
		return this.#then({ by: 'role', role, name: sent(name), exact, level, pressed });
	}
	getByLabel(name, { exact = false } = {}) {
		return this.#then({ by: 'label', name: sent(name), exact });
	}
	getByText(text, { exact = false } = {}) {
		return this.#then({ by: 'text', text: sent(text), exact });
	}
	locator(css) {
		return this.#then({ by: 'css', css });
	}
	filter({ hasText }) {
		return this.#then({ by: 'filter', text: sent(hasText) });
	}
	nth(index) {
		return this.#then({ by: 'nth', index });
	}
	first() {
		return this.nth(0);
	}

	async count() {
		return (await this.#screen.search(this.#chain)).length;
	}
	async isVisible() {
		return (await this.count()) > 0;
	}
	async waitFor({ state = 'visible' } = {}) {
		const wanted = state === 'visible';
		await until(`${state}: ${JSON.stringify(this.#chain)}`, async () => (await this.isVisible()) === wanted, { seconds: SECONDS });
	}

	/** Does something with the one element meant; again while it moves or is not there yet. */
	async #withElement(work) {
		let why = 'nothing found';
		const done = await until('x', async () => {
			const found = await this.#screen.search(this.#chain);
			if (found.length > 1) throw new Error(`${found.length} elements are meant by ${JSON.stringify(this.#chain)}`);
			if (found.length === 0) return false;
			try {
				return { value: await work(`/element/${found[0][ELEMENT]}`, found[0]) };
			} catch (error) {
				if (!/stale|intercept|interactable|no such element/.test(error.code ?? '')) throw error;
				why = error.message;
				return false;
			}
		}, { seconds: SECONDS }).catch((error) => {
			throw error.message.endsWith(': x') ? new Error(`${why}: ${JSON.stringify(this.#chain)}`) : error;
		});
		return done.value;
	}

	click() {
		return this.#withElement(async (element, reference) => {
			// The driver would stop scrolling as soon as it is within the window, be it below the bar at the thumb.
			await this.#screen.evaluate((it) => it.scrollIntoView({ block: 'center' }), reference);
			await this.#screen.command('POST', `${element}/click`, {});
		});
	}
	fill(text) {
		return this.#withElement(async (element) => {
			await this.#screen.command('POST', `${element}/clear`, {});
			if (text !== '') await this.#screen.command('POST', `${element}/value`, { text });
		});
	}
	async check(wanted = true) {
		const selected = () => this.#withElement((element) => this.#screen.command('GET', `${element}/selected`));
		if ((await selected()) !== wanted) await this.click();
		await until('the box is ticked as wished', async () => (await selected()) === wanted);
	}
	uncheck() {
		return this.check(false);
	}
	selectOption(value) {
		return this.locator(`option[value="${value}"]`).click();
	}
	inputValue() {
		return this.#withElement((element) => this.#screen.command('GET', `${element}/property/value`));
	}
	textContent() {
		return this.#withElement((element) => this.#screen.command('GET', `${element}/property/textContent`));
	}
}
