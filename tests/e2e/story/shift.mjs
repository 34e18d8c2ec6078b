// The shift: begin it, write about it, end it, sign it.
import { goHome, isolated } from './people.mjs';

/** Begins tonight's planned shift. */
export async function start(page) {
	await page.getByRole('button', { name: 'Start vagten' }).click();
	await isOpen(page);
}

/** Waits until tonight's shift is under way on this phone. */
export const isOpen = (page) => page.getByRole('button', { name: 'Ny kontakt' }).waitFor();

const narrative = (page) => page.getByLabel('Hvordan gik aftenen?');

export async function openNarrative(page) {
	await page.getByRole('link', { name: 'Skriv om aftenen' }).click();
	await narrative(page).waitFor();
}

/** Writes below what is there already; comes back when it is said to be saved. */
export async function write(page, text) {
	await openNarrative(page);
	const before = await narrative(page).inputValue();
	await narrative(page).fill(before === '' ? text : `${before}\n\n${text}`);
	await page.getByText('Gemt mens du skriver').waitFor();
}

export const written = (page) => narrative(page).inputValue();

/** Leaves a screen with Færdig. */
export async function done(page) {
	await page.getByRole('button', { name: 'Færdig' }).click();
	await page.getByRole('heading', { level: 1, name: /i aften/i }).waitFor();
}

/** The end of the evening: the report is there already. */
export async function openReport(page) {
	await goHome(page);
	await page.getByRole('link', { name: 'Slut vagten' }).click();
	await page.getByText('Sådan ser koordinatoren den i morgen tidlig.').waitFor();
}

export async function end(page) {
	await page.getByRole('button', { name: 'Slut vagten nu' }).click();
	await page.getByRole('button', { name: 'Skriv under', exact: true }).waitFor();
}

export async function sign(page, person) {
	await page.getByRole('button', { name: 'Skriv under', exact: true }).click();
	await page.getByText(`${person.name} skrev under`).first().waitFor();
}

/** The colleague's way to the report, once the shift has ended. */
export async function openReportToSign(page) {
	await goHome(page);
	await page.getByRole('button', { name: 'Se rapporten og skriv under' }).click();
	await page.getByRole('button', { name: 'Skriv under', exact: true }).waitFor();
}

/** A question of the coordinator's on the first screen: one line that opens on a tap. */
export const question = (page, text) => page.getByRole('region', { name: 'Koordinatoren spørger' }).getByRole('article').filter({ hasText: text });

export async function answer(page, asked, text) {
	const card = question(page, asked);
	await card.getByRole('button', { name: asked }).click();
	await card.getByLabel('Dit svar').fill(text);
	await card.getByRole('button', { name: 'Svar', exact: true }).click();
}

/** Begins a shift that nobody planned, alone, in the area that is offered first. */
export async function startUnplanned(page) {
	await page.evaluate("void (window.location.hash = '#/start')");
	await page.getByRole('button', { name: 'Start vagten nu' }).click();
	await isOpen(page);
}

/** Where another shift of tonight could be read as one with this: whose it is, and the button. */
export const alsoOut = (person) => new RegExp(`^${isolated(person.name)} har også en vagt her$`);
export const readAsOne = (person) => new RegExp(`^Læs som én: ${isolated(person.name)}$`);
