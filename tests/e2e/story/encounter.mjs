// What is logged on the street: contacts, incidents, counts.

const night = (page) => page.getByRole('heading', { level: 1, name: /i aften/i });
const saved = (page) => page.getByText('Gemt mens du trykker').waitFor();

export async function begin(page) {
	await page.getByRole('button', { name: 'Ny kontakt' }).click();
	await page.getByRole('heading', { level: 1, name: 'Ny kontakt' }).waitFor();
	// The words have come.
	await word(page, 'Udfald').first().waitFor();
}

/** The chips of a list: Lavede, Talte om, Udfald, Hvor? … */
export const word = (page, list, name = /^(?!Mere:)/) => page.getByRole('group', { name: list, exact: true }).getByRole('button', { name });

/** The youths that are usually met here. */
export const usual = (page) => page.getByRole('group', { name: /^Hvem\?/ }).getByRole('button', { name: /\d+ år$/ });

/** Whom the nth of them is, by the name on the tile. */
export const nameOf = async (tile) => (await tile.locator('bdi').textContent()).trim();

export async function finish(page) {
	await saved(page);
	await page.getByRole('button', { name: 'Færdig' }).click();
	await night(page).waitFor();
}

/** Two youths, one thing they did, one outcome: the fast path. The answer is who it was. */
export async function fast(page) {
	await begin(page);
	const tiles = usual(page);
	const names = [await nameOf(tiles.nth(0)), await nameOf(tiles.nth(1))];
	await tiles.nth(0).click();
	await tiles.nth(1).click();
	await word(page, 'Lavede').first().click();
	await word(page, 'Udfald').first().click();
	await saved(page);
	return names;
}

/** Somebody found by name, however spelt. */
export async function find(page, typed, name) {
	await page.getByLabel('Søg navn eller kælenavn').fill(typed);
	await page.getByRole('button', { name }).first().click();
}

/** Somebody not known, by a few words. */
export async function unknown(page, description, age) {
	await page.getByRole('button', { name: 'Ukendt', exact: true }).click();
	const sheet = page.getByRole('dialog', { name: 'En, I ikke kender' });
	await sheet.getByLabel('Hvordan ser den unge ud?').fill(description);
	await sheet.getByRole('button', { name: String(age), exact: true }).click();
	await sheet.getByRole('button', { name: 'Tilføj' }).click();
	await sheet.waitFor({ state: 'hidden' });
}

/** A group in three taps. */
export async function group(page, size, kind, ages) {
	await page.getByRole('button', { name: 'Gruppe', exact: true }).click();
	const sheet = page.getByRole('dialog', { name: 'En gruppe' });
	await sheet.getByRole('button', { name: String(size), exact: true }).click();
	await sheet.getByRole('button', { name: kind, exact: true }).click();
	await sheet.getByRole('button', { name: ages, exact: true }).click();
	await sheet.waitFor({ state: 'hidden' });
}

export const note = (page, text) => page.getByLabel('Bemærkning').fill(text);

export async function beginIncident(page) {
	await page.getByRole('button', { name: 'Hændelse', exact: true }).click();
	await page.getByRole('heading', { level: 1, name: 'Ny hændelse' }).waitFor();
	await word(page, 'Hvor alvorligt?').first().waitFor();
}

/** Opens an incident of the timeline. */
export async function openIncident(page, kind) {
	await page.getByRole('link', { name: new RegExp(`^Hændelse: ${kind}`, 'i') }).click();
	await page.getByRole('heading', { level: 1, name: 'Hændelse' }).waitFor();
	await word(page, 'Hvor alvorligt?').first().waitFor();
}

/** How bad: Til gene, Alvorligt, Farligt. */
export async function severity(page, words) {
	await word(page, 'Hvor alvorligt?', words).click();
	await page.getByRole('group', { name: 'Hvor alvorligt?', exact: true }).getByRole('button', { name: words, pressed: true }).waitFor();
	await saved(page);
}

export async function count(page, number) {
	await page.getByRole('button', { name: 'Tæl', exact: true }).click();
	const sheet = page.getByRole('dialog', { name: 'Tæl unge' });
	await sheet.getByRole('button', { name: String(number), exact: true }).click();
	await sheet.getByRole('button', { name: `Gem ${number} unge` }).click();
	await sheet.waitFor({ state: 'hidden' });
	await page.getByText(`Tælling gemt: ${number} unge.`).waitFor();
}

/** Takes back what was done last. */
export async function undo(page, said) {
	await page.getByRole('status').filter({ hasText: said }).getByRole('button', { name: 'Fortryd' }).click();
	await page.getByText(said).waitFor({ state: 'hidden' });
}
