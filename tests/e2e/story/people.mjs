// The people of the story and what each does with the app itself: take it into use, lock it, lose coverage.
// Everything here speaks the part of Playwright's language that window/driver.mjs speaks too.

import { until } from '../harness/processes.mjs';

/** Street worker. */
export const NADIA = { device: 'worker-1', name: 'Nadia Påfund', phone: 'Nadias telefon', pin: '246135' };
/** Street worker, her colleague tonight. */
export const JONAS = { device: 'worker-2', name: 'Jonas Skitse', phone: 'Jonas’ telefon', pin: '918273' };
/** Coordinator. */
export const METTE = { device: 'coordinator', name: 'Mette Eksempel', phone: 'Kontorets nye computer', pin: '730448' };

/** A name as it may stand inside a sentence: kept apart from writing in the other direction by unseen signs. */
export const isolated = (name) => `[\u2068\u2069]?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[\u2068\u2069]?`;

/** Makes the page the device of that person. */
export async function be(page, person) {
	await page.getByRole('combobox', { name: 'Hvem er du?' }).selectOption(person.device);
}

/** Fills in what a fresh app asks for and hands it in; what comes of it is for the caller to see. */
export async function tryToEnrol(page, { code, phone, pin, again = pin }) {
	await page.getByLabel('Kode fra din koordinator').fill(code);
	await page.getByLabel('Hvad skal telefonen hedde?').fill(phone);
	await page.getByLabel('Vælg en PIN').fill(pin);
	await page.getByLabel('PIN igen').fill(again);
	await page.getByRole('button', { name: 'Tag i brug' }).click();
}

/** Takes the app into use; comes back when it is open. */
export async function enrol(page, person, code) {
	await tryToEnrol(page, { code, phone: person.phone, pin: person.pin });
	await page.getByRole('button', { name: 'Lås', exact: true }).first().waitFor();
}

/** Waits for the screen that the app opens on. */
export const firstScreen = (page, person) =>
	page.getByRole('heading', { level: 1, name: person === METTE ? 'Nattens rapporter' : /i aften/i }).waitFor();

/** The coordinator's own screen for letting in a device: the code for somebody, as it stands there. */
export async function makeCode(page, person) {
	await goTo(page, 'Folk og enheder');
	await page.getByRole('button', { name: new RegExp(`^Lav kode: ${isolated(person.name)}$`) }).click();
	const sheet = page.getByRole('dialog', { name: new RegExp(`^Kode til ${isolated(person.name)}$`) });
	await sheet.getByText(/Gælder i \d+\.\d\d endnu/).waitFor();
	return (await sheet.locator('.code').textContent()).replace(/\s/g, '');
}

/** The three take the app into use and keep it open. */
export async function takeIntoUse(town, { nadia, jonas, mette }) {
	for (const [page, person] of [[mette, METTE], [nadia, NADIA], [jonas, JONAS]]) {
		await be(page, person);
		await enrol(page, person, town.codes()[person.device] ?? (await codeFrom(mette, person)));
		await keepOpen(page);
	}
}

async function codeFrom(page, person) {
	const code = await makeCode(page, person);
	await page.getByRole('button', { name: 'Luk' }).first().click();
	return code;
}

/** Goes to one of the places of the navigation, at a desk or through a phone's menu; back to where that is first. */
export async function goTo(page, place) {
	const link = page.getByRole('navigation', { name: 'Steder i appen' }).getByRole('link', { name: place, exact: true });
	const menu = page.getByRole('button', { name: 'Menu', exact: true });
	const back = page.getByRole('button', { name: 'Tilbage' });
	await until('there is a way to go', async () => {
		if ((await link.isVisible()) || (await menu.isVisible())) return true;
		if (await back.isVisible()) await back.click();
		return false;
	});
	if (!(await link.isVisible())) await menu.click();
	await link.first().click();
	await page.getByRole('heading', { level: 1, name: place }).waitFor();
}

/** A street worker's first screen, from wherever one is. */
export async function goHome(page) {
	await page.evaluate("void (window.location.hash = '#/tonight')");
	await page.getByRole('heading', { level: 1, name: /i aften/i }).waitFor();
}

/** Keeps the app open while others act: it would lock itself after five minutes. */
export async function keepOpen(page) {
	await goTo(page, 'Indstillinger');
	await page.getByRole('group', { name: 'Lås efter' }).getByRole('button', { name: '60 minutter' }).click();
	await page.getByRole('button', { name: '60 minutter', pressed: true }).waitFor();
}

const coverage = (page) => page.getByRole('checkbox', { name: 'Uden dækning' });
export const loseCoverage = (page) => coverage(page).check();
export const findCoverage = (page) => coverage(page).uncheck();

/** Waits until the line that says how far the work has come says so. */
export const statusSays = (page, words) => page.getByRole('status').filter({ hasText: words }).first().waitFor();

export async function lock(page) {
	await page.getByRole('button', { name: 'Lås', exact: true }).first().click();
	await page.getByRole('heading', { name: 'Gadeplan er låst' }).waitFor();
}

/** Types a PIN on the lock screen. */
export async function tryPin(page, pin) {
	await page.getByLabel('Din PIN').fill(pin);
	await page.getByRole('button', { name: 'Lås op' }).click();
}
