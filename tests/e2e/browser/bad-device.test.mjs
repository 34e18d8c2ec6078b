// A telephone that is full, and one whose saved work is damaged or was written by a newer app.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, openSync, closeSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, NADIA } from '../story/people.mjs';
import * as shift from '../story/shift.mjs';

const LONG = 'Vi gik fra containeren til boldburet og tilbage. '.repeat(1200).trim();
const alert = (page, words) => page.getByRole('alert').getByText(words).first();
async function says(page, ...words) {
	for (const one of words) await alert(page, one).waitFor();
}

story('en fuld telefon', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost({ machines: true });
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	const nadia = await openPage(browser, town.url, PHONE);
	onfail(() => showAll({ nadia }, town));
	const { phone } = town;

	await step('too full to be taken into use: it is said, and the code still works when there is room', async () => {
		await people.be(nadia, NADIA);
		const code = town.codes()['worker-1'];
		phone.diskFull(true);
		await people.tryToEnrol(nadia, { code, phone: NADIA.phone, pin: NADIA.pin });
		await says(nadia, 'Appen er ikke taget i brug endnu.', 'Telefonen er fuld.', 'Koden kan stadig bruges.', 'Slet billeder eller apps, og prøv igen.');
		await looks.at(nadia, 'enrol-full');
		phone.diskFull(false);
		await people.enrol(nadia, NADIA, code);
		await people.keepOpen(nadia);
		await people.goHome(nadia);
		await shift.start(nadia);
		await encounter.fast(nadia);
		await encounter.finish(nadia);
	});

	await step('it fills up while she writes: what is not saved is said not to be, and stays in the field', async () => {
		await shift.openNarrative(nadia);
		phone.diskFull(true);
		await nadia.getByLabel('Hvordan gik aftenen?').fill(LONG);
		await says(nadia, 'Telefonen er fuld, så det sidste er ikke gemt.', 'Alt før det er gemt.', 'Slet billeder eller apps, og prøv igen.');
		assert.equal(await shift.written(nadia), LONG);
		await looks.at(nadia, 'narrative-full');
		await nadia.screenshot({ path: '/tmp/h/d1.png' });
	});

	await step('meanwhile what is there can be read', async () => {
		await people.goHome(nadia);
		assert.equal(await nadia.locator('.timeline li').count(), 1);
		await nadia.screenshot({ path: '/tmp/h/d2.png', fullPage: true });
		console.log(await nadia.locator('body').innerText());
		await people.goTo(nadia, 'Unge');
		await nadia.getByRole('link', { name: /Amina/ }).first().waitFor();
		await people.goHome(nadia);
		await nadia.screenshot({ path: '/tmp/h/d2.png', fullPage: true });
	});

	await step('a contact is tapped on a full telephone', async () => {
		await encounter.begin(nadia);
		await encounter.usual(nadia).first().click();
		await nadia.waitForTimeout(1500);
		await nadia.screenshot({ path: '/tmp/h/d3.png', fullPage: true });
		console.log(await nadia.locator('body').innerText());
	});

	await step('there is room again', async () => {
		phone.diskFull(false);
		await nadia.waitForTimeout(3500);
		await nadia.screenshot({ path: '/tmp/h/d4.png', fullPage: true });
		console.log(await nadia.locator('body').innerText());
	});
	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual(nadia.troubles, []);
	});
});
