// An unusual look-up: whoever opens card after card is asked why, in place of the card and without a name. Two taps, and it
// opens; with coverage or without. The coordinator reads the reason under “Hvem har set”.
import assert from 'node:assert/strict';
import { PHONE } from '../harness/chromium.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { openThree } from '../harness/three.mjs';
import * as people from '../story/people.mjs';
import { JONAS } from '../story/people.mjs';
import * as youth from '../story/youth.mjs';

const FIRST = 'Zelal Opspind';
const SECOND = 'Tarkan Prøvesen';
/** So many different cards are free within an hour. */
const FREE = 25;
const CHIP = 'Har lige mødt den unge';
const WORDS = 'Broren spurgte efter ham ved stationen';

story('et usædvanligt opslag', async (told) => {
	const { step, check } = told;
	const { town, looks, nadia, jonas, mette, pages } = await openThree(told);
	const why = () => jonas.getByRole('heading', { level: 1, name: 'Hvorfor åbner du kortet?' });
	const card = () => jonas.getByRole('heading', { level: 2, name: 'Telefonnumre' });
	const open = () => jonas.getByRole('button', { name: 'Åbn kortet' });
	const link = (name) => jonas.getByRole('link', { name: new RegExp(`^${name}`) });
	const main = () => jonas.locator('main').innerText();
	const back = async () => {
		await jonas.getByRole('button', { name: 'Tilbage' }).click();
		await jonas.getByRole('heading', { level: 1, name: 'Unge' }).waitFor();
		await link(FIRST).waitFor();
	};
	/** The first cards of the list but the two, by their addresses. */
	let others;
	/** Opens so many of them, one after the other, and goes back to the list after each: none is asked for a reason. */
	async function openCards() {
		for (const address of others) {
			await jonas.locator(`main li a[href="${address}"]`).click();
			await card().or(why()).waitFor();
			assert.equal(await why().count(), 0, `asked after ${others.indexOf(address)} cards`);
			await back();
		}
	}
	const opened = async (name, words) => {
		await youth.open(mette, name);
		await mette.getByRole('link', { name: 'Hvem har set' }).click();
		await mette.getByRole('heading', { level: 1, name: 'Hvem har set' }).waitFor();
		const lines = mette.locator('main li');
		await lines.first().waitFor();
		return lines.filter({ hasText: JONAS.name }).filter({ hasText: words });
	};

	await step('three take the app into use, and two more cards are made', async () => {
		await people.takeIntoUse(town, { nadia, jonas, mette });
		await youth.make(nadia, FIRST, '20 11 22 33');
		await youth.make(nadia, SECOND, '20 44 55 66');
		await people.goTo(jonas, 'Unge');
		await link(FIRST).waitFor();
		await link(SECOND).waitFor();
		const links = jonas.locator('main li a');
		await until('all cards have come', async () => (await links.count()) >= FREE + 2);
		const all = await links.evaluateAll((found) => found.map((one) => [one.getAttribute('href'), one.textContent.trim()]));
		others = all
			.filter(([, text]) => !text.startsWith(FIRST) && !text.startsWith(SECOND))
			.map(([address]) => address)
			.slice(0, FREE);
		assert.equal(others.length, FREE);
	});

	await step('an evening’s worth of cards is asked nothing', openCards);

	await step('the next one is asked why, in place of the card and without a name', async () => {
		await link(FIRST).click();
		await why().waitFor();
		await jonas.getByText('Du har åbnet usædvanlig mange forskellige kort inden for en time.').waitFor();
		await jonas.getByText('Koordinatoren kan læse den under »Hvem har set«.').waitFor();
		assert.equal(await card().count(), 0);
		assert.ok(!(await main()).includes('Zelal'), 'no name stands there');
		assert.ok(!(await jonas.title()).includes('Zelal'), 'nor in the window’s title');
		assert.ok(await open().isDisabled());
		await jonas.getByText('Vælg en grund, eller skriv den selv.').waitFor();
		await looks.at(jonas, 'unusual-look-up');
	});

	await step('who goes back has opened nothing, and is asked again the next time', async () => {
		await back();
		await link(FIRST).click();
		await why().waitFor();
	});

	await step('two taps at the thumb, and the card is open', async () => {
		await jonas.getByRole('group', { name: 'Grund' }).getByRole('button', { name: CHIP }).click();
		await jonas.getByRole('button', { name: CHIP, pressed: true }).waitFor();
		const { y, height } = await open().boundingBox();
		assert.ok(height >= 48, `${height} px high`);
		assert.ok(y > PHONE.height / 2, `in the lower part: at ${y}`);
		await looks.at(jonas, 'unusual-look-up-chosen');
		await open().click();
		await jonas.getByRole('heading', { level: 1, name: FIRST }).waitFor();
		await card().waitFor();
		// What happens elsewhere asks for the card once more, and not for another reason.
		await youth.open(nadia, FIRST);
		await youth.edit(nadia, { school: 'Opdigtskolen', consent: 'Har sagt ja' });
		await jonas.getByText('Opdigtskolen').waitFor();
		assert.equal(await why().count(), 0);
		await back();
	});

	await step('as many again are free; then he is asked without coverage too, and says it himself', async () => {
		await openCards();
		await people.loseCoverage(jonas);
		await link(SECOND).click();
		await why().waitFor();
		await jonas.getByLabel('Med egne ord').fill(WORDS);
		await open().click();
		await jonas.getByRole('heading', { level: 1, name: SECOND }).waitFor();
		await people.findCoverage(jonas);
	});

	await step('the coordinator reads both reasons, each once', async () => {
		await until('what he opened with coverage is on record', async () => (await (await opened(FIRST, CHIP)).count()) > 0);
		assert.equal(await (await opened(FIRST, 'Åbnede kortet')).count(), 1);
		await looks.at(mette, 'unusual-look-up-seen');
		await until('what he opened without it is too', async () => (await (await opened(SECOND, WORDS)).count()) > 0);
		assert.equal(await (await opened(SECOND, 'Åbnede kortet')).count(), 1);
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
