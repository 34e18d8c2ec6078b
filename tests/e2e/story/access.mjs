// What a coordinator does about who may see what, and about devices.

import { isolated } from './people.mjs';

/** The sheet with what somebody may see. */
export async function openGrants(page, person) {
	await page.getByRole('button', { name: new RegExp(`^Adgang: ${isolated(person.name)}$`) }).click();
	const sheet = page.getByRole('dialog', { name: new RegExp(`^Det må ${isolated(person.name)} se$`) });
	await sheet.getByRole('listitem').first().waitFor();
	return sheet;
}

/** The sheet of a device. */
export async function openDevice(page, phone) {
	await page.getByRole('button', { name: new RegExp(`^Ændr: ${isolated(phone)}, `) }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByLabel('Navn').waitFor();
	return sheet;
}

export async function closeSheet(page) {
	await page.getByRole('dialog').getByRole('button', { name: 'Luk', exact: true }).last().click();
	await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** The device as a row of the list. */
export const row = (page, phone) => page.getByRole('row').filter({ hasText: phone });
