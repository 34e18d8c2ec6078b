// Who has seen: a card opened without coverage is on the coordinator's list when the phone is back, and the list says
// plainly what it can't know.
import assert from 'node:assert/strict';
import { DESK, PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as youth from '../story/youth.mjs';

const YOUTH = 'Zelal Opspind';

story('hvem har set', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();

	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	const pages = Object.entries({ nadia, jonas, mette });
	onfail(() => showAll({ nadia, jonas, mette }, town));
	const lines = (page) => page.locator('main li');
	const by = (person, did) => lines(mette).filter({ hasText: person.name }).filter({ hasText: did });
	const openList = async (page) => {
		await youth.open(page, YOUTH);
		await page.getByRole('link', { name: 'Hvem har set' }).click();
		await page.getByRole('heading', { level: 1, name: 'Hvem har set' }).waitFor();
		await lines(page).first().waitFor();
	};

	await step('three take the app into use, and one makes a card', async () => {
		await people.takeIntoUse(town, { nadia, jonas, mette });
		await youth.make(nadia, YOUTH, '20 11 22 33');
		await youth.open(jonas, YOUTH);
		await youth.open(mette, YOUTH);
	});

	await step('a street worker finds no list on the card', async () => {
		assert.equal(await jonas.getByRole('link', { name: 'Hvem har set' }).count(), 0);
		await jonas.evaluate("void (window.location.hash = window.location.hash + '/looks')");
		await jonas.getByText('Listen kunne ikke hentes.').waitFor();
		assert.equal(await lines(jonas).count(), 0);
		await people.goHome(jonas);
	});

	await step('he opens it without coverage, and is on the list when he is back', async () => {
		await people.loseCoverage(jonas);
		await youth.open(jonas, YOUTH);
		await people.findCoverage(jonas);
		await until('his look-up has come', async () => {
			await openList(mette);
			return (await by(JONAS, 'Åbnede kortet').count()) >= 2;
		});
		await by(JONAS, /Søgte efter .*Zelal/).first().waitFor();
		await by(NADIA, 'Skrev på kortet').first().waitFor();
		// That she asked is in the list the next time.
		await openList(mette);
		await by(METTE, 'Så, hvem der har set').first().waitFor();
		await looks.at(mette, 'who-has-seen');
	});

	await step('without coverage the list says that only this device is in it', async () => {
		await people.loseCoverage(mette);
		await openList(mette);
		await mette.getByText('Kun det, der er set på denne telefon').waitFor();
		assert.equal(await by(NADIA, 'Skrev').count(), 0);
		await lines(mette).filter({ hasText: 'ikke nået til kontoret endnu' }).first().waitFor();
		await looks.at(mette, 'who-has-seen-offline');
		await people.findCoverage(mette);
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
