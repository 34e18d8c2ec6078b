// A young person's card.
import { goTo } from './people.mjs';

/** Makes a card with a name and a number; the card is shown afterwards. */
export async function make(page, name, number) {
	await goTo(page, 'Unge');
	await page.getByRole('link', { name: 'Ny ung' }).click();
	await page.getByLabel('Navn', { exact: true }).fill(name);
	await page.getByRole('button', { name: 'Opret', exact: true }).click();
	await isShown(page, name);
	await page.getByRole('button', { name: 'Tilføj nummer' }).click();
	await page.getByLabel('Nummer', { exact: true }).fill(number);
	await page.getByRole('button', { name: 'Gem nummeret' }).click();
	await page.getByRole('button', { name: 'Gem nummeret' }).waitFor({ state: 'hidden' });
}

const isShown = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

export async function open(page, name) {
	await goTo(page, 'Unge');
	await page.getByLabel('Søg navn eller kælenavn').fill(name);
	await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
	await isShown(page, name);
}

export async function beginEdit(page) {
	await page.getByRole('button', { name: 'Ret kortet' }).click();
	await page.getByLabel('Skole', { exact: true }).waitFor();
}

/** What is to stand on the card: a school, and whether SMS is allowed. */
export async function edit(page, { school, consent }) {
	await beginEdit(page);
	await page.getByLabel('Skole', { exact: true }).fill(school);
	await page.getByRole('group', { name: 'Sms' }).getByRole('button', { name: consent }).click();
	await page.getByRole('button', { name: 'Gem', exact: true }).click();
	await page.getByRole('button', { name: 'Ret kortet' }).waitFor();
}
