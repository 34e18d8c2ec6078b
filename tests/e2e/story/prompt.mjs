// What is to be followed up with somebody: asked on the card, answered on the street, read in the morning.
import { until } from '../harness/processes.mjs';

const onCard = (page) => page.getByRole('region', { name: 'Opmærksomhedspunkter' });
export const tonight = (page) => page.getByRole('region', { name: 'Spørg i aften' });
export const inContact = (page) => page.getByRole('region', { name: 'Spørg om' });
export const answers = (page) => page.getByRole('region', { name: 'Svar fra gaden' });

/** One of them, by its words. */
const one = (region, text) => region.getByRole('listitem').filter({ hasText: text }).first();
export const card = (page, text) => one(onCard(page), text);
export const asked = (page, text) => one(tonight(page), text);
export const askedHere = (page, text) => one(inContact(page), text);

/** The buttons that answer it; gone when it is answered. */
export const replies = (prompt) => prompt.getByRole('group', { name: /^Svar på/ });
export const reply = (prompt, words) => replies(prompt).getByRole('button', { name: words, exact: true });

/** Puts one on the card that is shown, for a week. */
export async function add(page, text) {
	await page.getByRole('button', { name: 'Nyt opmærksomhedspunkt' }).click();
	await page.getByLabel('Hvad skal der følges op på?').fill(text);
	await page.getByRole('button', { name: 'En uge' }).click();
	await page.getByRole('button', { name: 'Sæt på kortet' }).click();
	await card(page, text).waitFor();
}

/** Waits until one stands on the first screen, among all of them: those who are met often stand before somebody new. */
export async function isAsked(page, text) {
	const more = tonight(page).getByRole('button', { name: /^Vis alle/ });
	await until(`${text} is asked tonight`, async () => {
		if (await more.isVisible()) await more.click();
		return asked(page, text).isVisible();
	});
}
