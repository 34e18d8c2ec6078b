// A telephone that is full, and one whose saved work is damaged or was written by a newer app.
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
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
	});

	await step('meanwhile what is there can be read', async () => {
		await people.goHome(nadia);
		await until('her contact stands there', async () => (await nadia.locator('.timeline li').count()) === 1);
		await people.statusSays(nadia, '1 ting er ikke gemt');
		await says(nadia, '1 ting kunne ikke gemmes.', 'Telefonen er fuld, så det sidste er ikke gemt.');
		assert.equal(await nadia.getByText('Telefonen er fuld').count(), 1, 'it is said once');
		await looks.at(nadia, 'night-full');
		await people.goTo(nadia, 'Unge');
		await nadia.getByRole('link', { name: /Amina/ }).first().waitFor();
		await people.goHome(nadia);
	});

	await step('a tap that is not saved is said not to be', async () => {
		await encounter.begin(nadia);
		await encounter.usual(nadia).first().click();
		await says(nadia, 'Det sidste, du trykkede, er ikke gemt.', 'Telefonen er fuld, så det sidste er ikke gemt.');
		await looks.at(nadia, 'encounter-full');
	});

	await step('there is room again: the next try saves both, once', async () => {
		phone.diskFull(false);
		await nadia.getByRole('button', { name: 'Prøv igen' }).click();
		await nadia.getByText('Gemt mens du trykker').waitFor();
		await encounter.word(nadia, 'Udfald').first().click();
		await encounter.finish(nadia);
		await until('both contacts stand there', async () => (await nadia.locator('.timeline li').count()) === 2);
		const again = nadia.getByRole('button', { name: 'Prøv igen' });
		if (await again.isVisible()) await again.click();
		await nadia.getByText('ikke gemt').first().waitFor({ state: 'hidden' });
		await people.statusSays(nadia, 'Sendt til kontoret');
		await shift.openNarrative(nadia);
		assert.equal((await shift.written(nadia)).trim(), LONG);
		await shift.done(nadia);
	});

	await step('it fills up again and the battery dies: behind the lock there is all that was called saved', async () => {
		phone.diskFull(true);
		await shift.openNarrative(nadia);
		await nadia.getByLabel('Hvordan gik aftenen?').fill(`${LONG} ${LONG}`);
		await says(nadia, 'Telefonen er fuld, så det sidste er ikke gemt.');
		await town.host.kill();
		await town.startHost();
		await nadia.reload();
		await people.tryPin(nadia, NADIA.pin);
		await until('the text has come', async () => (await shift.written(nadia)) !== '');
		assert.equal((await shift.written(nadia)).trim(), LONG);
		await shift.done(nadia);
		await until('both contacts stand there', async () => (await nadia.locator('.timeline li').count()) === 2);
	});

	await check('closed in peace, it cannot be opened while there is no room, and says so', async () => {
		phone.diskFull(false);
		await nadia.goto('about:blank');
		await town.host.stop();
		phone.diskFull(true);
		await town.startHost();
		await nadia.goto(town.url);
		await people.tryPin(nadia, NADIA.pin);
		await nadia.getByRole('heading', { name: 'Appen kan ikke åbnes' }).waitFor();
		await alert(nadia, 'Telefonen er så fuld').waitFor({ timeout: 5000 });
		await says(nadia, 'Telefonen er så fuld, at appen ikke kan åbnes.', 'Alt, der er gemt, er i behold.');
		await looks.at(nadia, 'broken-full');
	});
	await check('and opens with the PIN when there is', async () => {
		phone.diskFull(false);
		await nadia.getByRole('button', { name: 'Prøv igen' }).click();
		await people.tryPin(nadia, NADIA.pin);
		await until('both contacts stand there', async () => (await nadia.locator('.timeline li').count()) === 2);
	});
	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual(nadia.troubles, []);
	});
});

story('beskadiget eller for nyt', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	onfail(() => showAll({ nadia, jonas }, town));

	const database = join(town.folderOf(NADIA.device), 'gadeplan.db');
	const vault = join(town.folderOf(NADIA.device), 'vault.json');
	function overwrite(file, at, length) {
		const open = openSync(file, 'r+');
		writeSync(open, Buffer.alloc(length, 0x5a), 0, length, at);
		closeSync(open);
	}
	/** What becomes of a file while the app is closed. Nadia tries her PIN then; the answer puts the file back. */
	async function whileClosed(file, change) {
		for (const page of [nadia, jonas]) await page.goto('about:blank');
		await town.host.stop();
		const whole = readFileSync(file);
		change(whole);
		await town.startHost();
		for (const page of [nadia, jonas]) await page.goto(town.url);
		await people.tryPin(nadia, NADIA.pin);
		return () => writeFileSync(file, whole);
	}
	/** Another try, with the PIN; then all that was there before must be there. */
	async function opensWithEverything() {
		await nadia.getByRole('button', { name: 'Prøv igen' }).click();
		await people.tryPin(nadia, NADIA.pin);
		await shift.isOpen(nadia);
		await until('both contacts stand there', async () => (await nadia.locator('.timeline li').count()) === 2);
	}
	const DAMAGED = [
		'Det gemte på telefonen er beskadiget',
		'Alt, der er sendt til kontoret, er i behold dér. Filen på telefonen er ikke slettet.',
		'Slet ikke appen. Ring til din koordinator.'
	];

	await step('Nadia and Jonas are out', async () => {
		await people.be(nadia, NADIA);
		await people.enrol(nadia, NADIA, town.codes()['worker-1']);
		await people.goHome(nadia);
		await shift.start(nadia);
		for (let n = 0; n < 2; n++) {
			await encounter.fast(nadia);
			await encounter.finish(nadia);
		}
		await people.statusSays(nadia, 'Sendt til kontoret');
		await people.be(jonas, JONAS);
		await people.enrol(jonas, JONAS, town.codes()['worker-2']);
		await people.goHome(jonas);
	});

	const damages = {
		'its beginning is overwritten': [database, () => overwrite(database, 0, 200)],
		'half of it is missing': [database, (whole) => truncateSync(database, Math.floor(whole.length / 2))],
		'it is empty': [database, () => truncateSync(database, 0)],
		'it is gone': [database, () => rmSync(database)],
		'what the PIN is checked against is overwritten': [vault, () => overwrite(vault, 10, 200)]
	};
	for (const [damage, [file, change]] of Object.entries(damages)) {
		await step(`${damage}: it is said what happened, what is safe and what to do, and whole again it opens`, async () => {
			const putBack = await whileClosed(file, change);
			await nadia.getByRole('heading', { name: 'Appen kan ikke åbnes' }).waitFor();
			await says(nadia, ...DAMAGED);
			if (file === vault) await looks.at(nadia, 'broken-damaged');
			// A try that changes nothing ends where it began, and not before a dead door.
			await nadia.getByRole('button', { name: 'Prøv igen' }).click();
			await people.tryPin(nadia, NADIA.pin);
			await says(nadia, ...DAMAGED);
			putBack();
			await opensWithEverything();
		});
	}

	await step('it was written by a newer app: nothing is touched, and the newer app opens it', async () => {
		const putBack = await whileClosed(vault, (whole) => writeFileSync(vault, whole.toString().replace('"version":1', '"version":2')));
		await says(nadia, 'Det gemte er skrevet af en nyere udgave af appen.', 'Intet er rørt.', 'Opdatér appen.');
		await looks.at(nadia, 'broken-newer');
		putBack();
		await opensWithEverything();
	});

	await step('meanwhile Jonas’ telephone, on the same machine here, works as ever', async () => {
		await people.tryPin(jonas, JONAS.pin);
		await shift.isOpen(jonas);
		await encounter.fast(jonas);
		await encounter.finish(jonas);
		await until('all three stand there', async () => (await jonas.locator('.timeline li').count()) === 3);
		await until('and on Nadia’s', async () => (await nadia.locator('.timeline li').count()) === 3);
	});

	await check('some pages in it are overwritten: that is said as soon as one of them is needed', async () => {
		const page = 4096;
		const putBack = await whileClosed(database, (whole) => {
			const pages = whole.length / page;
			for (let n = Math.floor(pages * 0.4); n < pages; n += 12) overwrite(database, n * page, page);
		});
		await nadia.getByRole('alert').first().waitFor();
		putBack();
		await alert(nadia, DAMAGED[0]).waitFor({ timeout: 5000 });
	});
	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual([...nadia.troubles, ...jonas.troubles], []);
	});
});
