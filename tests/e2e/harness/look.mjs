// Looks at a screen as everybody might: dark and light, on a phone and at a desk, with axe; narrow and with large text.
// What is found is collected, so that a story tells of all of it at its end.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DESK, PHONE, pictureOf } from './chromium.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['dark', 'light'];
const SIZES = { phone: PHONE, desk: DESK };

export class Looks {
	/** What is wrong, one line each. */
	findings = [];
	screens = 0;
	#seen = new Set();

	/** Every theme and size of the screen that is shown; afterwards it is as it was. */
	async at(page, name) {
		this.screens++;
		const before = page.viewportSize();
		const theme = await page.evaluate(() => document.documentElement.dataset.theme);
		for (const [size, viewport] of Object.entries(SIZES)) {
			await page.setViewportSize(viewport);
			for (const look of THEMES) {
				await page.evaluate((to) => (document.documentElement.dataset.theme = to), look);
				await this.#settled(page);
				await page.screenshot({ path: pictureOf(`${name}-${size}-${look}`) });
				await this.#axe(page, `${name}, ${size}, ${look}`);
			}
		}
		await page.evaluate((to) => (document.documentElement.dataset.theme = to), theme);
		await this.#narrow(page, name);
		await page.setViewportSize(before);
		await this.#settled(page);
	}

	/** Colours may still be on their way from one theme to the other, level by level. */
	async #settled(page) {
		await page.evaluate(async () => {
			window.scrollTo(0, 0);
			const frame = () => new Promise((done) => requestAnimationFrame(done));
			for (let quiet = 0, frames = 0; quiet < 3 && frames < 120; frames++) {
				await frame();
				quiet = document.getAnimations().length === 0 ? quiet + 1 : 0;
			}
		});
	}

	async #axe(page, where) {
		// Through the debugger, where the page's own policy for scripts does not reach.
		if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
		const violations = await page.evaluate(async () => {
			const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
			return violations.map(({ id, help, nodes }) => ({
				id,
				help,
				nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')} — ${failureSummary.split('\n').slice(1).join(' ').trim()}`)
			}));
		});
		for (const { id, help, nodes } of violations) {
			for (const node of nodes) this.#note(`axe ${id} (${help}) at ${where}: ${node}`);
		}
	}

	/** Nobody should have to scroll sideways: at 320 px, and on a phone with text twice as large. */
	async #narrow(page, name) {
		await page.setViewportSize({ width: 320, height: 640 });
		await this.#sideways(page, `${name} at 320 px`, 'narrow', name);
		await page.setViewportSize(PHONE);
		await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
		await this.#sideways(page, `${name} with text at 200 %`, 'large', name);
		await page.evaluate(() => (document.documentElement.style.fontSize = ''));
	}

	async #sideways(page, where, suffix, name) {
		await this.#settled(page);
		const wide = await page.evaluate(() => {
			const root = document.documentElement;
			const over = root.scrollWidth - root.clientWidth;
			const boxes = [...document.querySelectorAll('dialog[open], dialog[open] .body')];
			const inner = Math.max(0, ...boxes.map((box) => box.scrollWidth - box.clientWidth));
			if (over <= 0 && inner <= 0) return null;
			const width = root.clientWidth;
			const culprits = [...document.querySelectorAll('body *')]
				.filter((one) => one.getBoundingClientRect().right > width + 0.5 && one.getClientRects().length > 0)
				.filter((one) => getComputedStyle(one).position !== 'absolute')
				.slice(-3)
				.map((one) => `${one.localName}.${one.className} “${(one.textContent ?? '').trim().slice(0, 30)}”`);
			return `${Math.max(over, inner)} px too wide: ${culprits.join('; ')}`;
		});
		await page.screenshot({ path: pictureOf(`${name}-${suffix}`) });
		if (wide) this.#note(`sideways: ${where}: ${wide}`);
	}

	#note(line) {
		if (this.#seen.has(line)) return;
		this.#seen.add(line);
		this.findings.push(line);
	}
}
