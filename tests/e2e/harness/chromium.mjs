// Chromium as a phone and as a desk.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './town.mjs';

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };
/** Pictures for whoever wants to look; not kept in the repository. */
export const RESULTS = join(ROOT, 'tests', 'e2e', 'results');
mkdirSync(RESULTS, { recursive: true });

const TIMEOUT = 30_000;

/** A browser without a profile, and without a word to anybody outside this machine. */
export function openBrowser() {
	return chromium.launch({
		executablePath: process.env.GADEPLAN_CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	});
}

/**
 * A page of its own: own storage, own size. What goes wrong in it is collected in `page.troubles`, the links that would leave for another app in
 * `page.handedOver`.
 */
export async function openPage(browser, url, viewport) {
	const context = await browser.newContext({
		viewport,
		locale: 'da-DK',
		timezoneId: 'Europe/Copenhagen',
		reducedMotion: 'reduce'
	});
	context.setDefaultTimeout(TIMEOUT);
	// Where the page leads when it hands a message or a call over to the telephone: noted, not opened.
	const handedOver = [];
	await context.exposeFunction('noteHandedOver', (link) => void handedOver.push(link));
	await context.addInitScript(() => {
		window.open = (link) => {
			window.noteHandedOver(String(link));
			return null;
		};
	});
	const page = Object.assign(await context.newPage(), { handedOver });
	page.troubles = [];
	page.on('pageerror', (error) => page.troubles.push(String(error)));
	page.on('console', (message) => {
		// A refused command (422) is an answer; the browser notes it all the same.
		if (message.type() === 'error' && !/status of 422|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/.test(message.text())) {
			page.troubles.push(message.text());
		}
	});
	await page.goto(url);
	return page;
}

/**
 * Loads the page anew with its clock so many milliseconds ahead, as that of the telephone it is on: browser and app go by
 * the same one. Timers go on as they did.
 */
export async function setClockAhead(page, milliseconds) {
	page.clockAhead ??= await (async () => {
		await page.addInitScript(() => {
			const True = Date;
			const ahead = () => Number(sessionStorage.getItem('e2e.ahead') ?? 0);
			window.Date = class extends True {
				constructor(...parts) {
					super(...(parts.length === 0 ? [True.now() + ahead()] : parts));
				}
				static now = () => True.now() + ahead();
			};
		});
		return true;
	})();
	await page.evaluate((ahead) => sessionStorage.setItem('e2e.ahead', String(ahead)), milliseconds);
	await page.reload();
}

export const pictureOf = (name) => join(RESULTS, `${name}.png`);

/** Says and pictures how everything stood when a step failed. */
export async function showAll(pages, town) {
	for (const [name, page] of Object.entries(pages)) {
		await page.screenshot({ path: pictureOf(`failed-${name}`) });
		console.log(`what ${name} sees (results/failed-${name}.png):\n${await page.locator('body').innerText()}\n`);
	}
	console.log(`what the app said:\n${town.host.said()}`);
}
