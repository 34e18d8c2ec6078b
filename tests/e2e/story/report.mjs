// The morning: Nattens rapporter, a report, and what has to be decided about it.
import { isolated } from './people.mjs';

/** Opens tonight's report, which stands first in the list. */
export async function openFirst(page, area) {
	const list = page.getByRole('navigation', { name: 'Rapporter' });
	await list.getByRole('link', { name: new RegExp(`^${area}`) }).first().click();
	await page.getByRole('heading', { level: 2, name: new RegExp(`^${area}`) }).waitFor();
}

export const paper = (page) => page.getByRole('article').first();
export const panel = (page) => page.getByRole('complementary', { name: 'Gennemgang' });

/** Both values stand side by side; one is chosen. */
export async function choose(page, question, value) {
	const card = panel(page).getByRole('group', { name: question });
	await card.getByRole('radio', { name: value }).check();
	await panel(page).getByRole('button', { name: 'Det er rigtigt' }).click();
	await panel(page).getByText(/valgte “/).waitFor();
}

export async function ask(page, text) {
	await panel(page).getByRole('button', { name: 'Spørg om rapporten' }).click();
	await panel(page).getByLabel('Dit spørgsmål').fill(text);
	await panel(page).getByRole('button', { name: 'Stil spørgsmålet' }).click();
	await panel(page).getByText('Venter på svar').first().waitFor();
}

/** Where several shifts are read as one, one of them is asked. */
export async function askSomebody(page, person, text) {
	await panel(page).getByRole('button', { name: new RegExp(`^Spørg ${isolated(person.name)}$`) }).click();
	await panel(page).getByLabel('Dit spørgsmål').fill(text);
	await panel(page).getByRole('button', { name: 'Stil spørgsmålet' }).click();
	await panel(page).getByText('Venter på svar').first().waitFor();
}

export async function closeQuestion(page) {
	await panel(page).getByRole('button', { name: 'Luk spørgsmålet' }).click();
	await panel(page).getByText('Lukket').first().waitFor();
}

export async function approve(page) {
	await panel(page).getByRole('button', { name: 'Godkend rapporten' }).click();
	await panel(page).getByText('Rapporten er godkendt.').waitFor();
}
