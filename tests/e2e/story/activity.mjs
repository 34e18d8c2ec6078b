// Thursday: an activity, whom to invite, and the messages, handed over one by one.
import { goTo, isolated } from './people.mjs';

/** A day in the near future as the form asks for it. */
export function dayFromNow(days) {
	const [year, month, day] = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' })
		.format(Date.now() + days * 86_400_000)
		.split('-');
	return { day: String(Number(day)), month: String(Number(month)), year };
}

export async function openForm(page) {
	await goTo(page, 'Aktiviteter');
	await page.getByRole('link', { name: 'Ny aktivitet' }).first().click();
	await page.getByRole('heading', { level: 1, name: 'Ny aktivitet' }).waitFor();
}

export async function fillForm(page, { title, meetingPoint, date, time, adults }) {
	await page.getByLabel('Titel').fill(title);
	await page.getByLabel('Mødested').fill(meetingPoint);
	await page.getByLabel('Dag', { exact: true }).fill(date.day);
	await page.getByLabel('Måned').fill(date.month);
	await page.getByLabel('År', { exact: true }).fill(date.year);
	await page.getByLabel('Mødes klokken').fill(time);
	for (const adult of adults) await page.getByRole('checkbox', { name: adult }).check();
}

export async function create(page, title) {
	await page.getByRole('button', { name: 'Opret aktiviteten' }).click();
	await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

export async function openChoice(page) {
	await page.getByRole('link', { name: 'Vælg unge' }).click();
	await page.getByRole('heading', { level: 1, name: 'Vælg unge' }).waitFor();
}

/** Those of the list whom a message may reach and who are not on the list. */
export const candidates = (page) => page.getByRole('listitem').filter({ hasText: 'Taler' });

export async function invite(page, count, reason) {
	await page.getByRole('button', { name: `Sæt ${count} på listen` }).click();
	const sheet = page.getByRole('dialog', { name: `Sæt ${count} på listen` });
	await sheet.getByLabel('Hvorfor lige dem?').fill(reason);
	await sheet.getByRole('button', { name: `Sæt ${count} på listen` }).click();
	await page.getByRole('heading', { level: 2, name: `Inviterede (${count})` }).waitFor();
}

/** A youth's line on the list. */
export const row = (page, name) => page.getByRole('listitem').filter({ hasText: name });

/** Opens the hand-over; the answer is who comes first. */
export async function openHandOver(page) {
	await page.getByRole('link', { name: /^Skriv til de unge/ }).click();
	const heading = page.getByRole('heading', { level: 2, name: /^Næste: / });
	await heading.waitFor();
	return (await heading.locator('bdi').textContent()).trim();
}

export async function handOver(page) {
	await page.getByRole('button', { name: 'Åbn i sms-appen' }).click();
	await page.getByText(/Åbnet i sms-appen .*Tryk send dér\./).waitFor();
}

export async function record(page, name, answer) {
	const choices = page.getByRole('group', { name: new RegExp(`^Svar fra ${isolated(name)}$`) });
	await choices.getByRole('button', { name: answer, exact: true }).click();
	await choices.getByRole('button', { name: answer, pressed: true }).waitFor();
}

/** Opens one from the list. */
export async function open(page, title) {
	await goTo(page, 'Aktiviteter');
	await page.getByRole('link', { name: new RegExp(title) }).first().click();
	await page.getByRole('heading', { level: 1, name: title }).waitFor();
}
