// What is held of a youth, taken out for them.
import * as youth from './youth.mjs';

/** From the youth's card to the review, when all has been gathered. */
export async function open(page, name) {
	await youth.open(page, name);
	await page.getByRole('link', { name: 'Indsigt' }).click();
	await page.getByRole('heading', { level: 1, name: 'Indsigt' }).waitFor();
	await page.getByRole('heading', { level: 2, name: 'Tekster' }).waitFor();
}

/** A passage by some words in it. */
export const passage = (page, words) => page.locator('main li').filter({ hasText: words }).filter({ has: page.getByRole('group') });

export const choose = (page, words, decision) => passage(page, words).getByRole('button', { name: decision, exact: true }).click();

/** Makes the file; what the browser fetched. */
export async function make(page, purpose) {
	await page.getByLabel('Formål').fill(purpose);
	const fetched = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Lav filen', exact: true }).click();
	const download = await fetched;
	await page.getByText('Filen er lavet.').waitFor();
	return download;
}
