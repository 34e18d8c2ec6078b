// What goes wrong on a street: wrong codes, no server, a dead battery, long texts, names from the other direction.
import assert from 'node:assert/strict';
import { PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, NADIA } from '../story/people.mjs';
import * as shift from '../story/shift.mjs';

/** A name as it is written in Amman, with a sign that turns the rest of a careless line around. */
const FROM_RIGHT = 'يوسف عينة';
const LONG = 'Vi gik fra containeren til boldburet og tilbage. '.repeat(2000).trim();

story('når noget går galt', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	/** Whether it was said why nothing could be saved when the app behind the page was gone. */
	let explained = false;
	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	onfail(() => showAll({ nadia, jonas }, town));

	const code = town.codes()['worker-1'];
	/** Hands in a code and PIN and waits for what is said about a field. */
	async function refused(page, { said, field, ...typed }) {
		await people.tryToEnrol(page, { phone: NADIA.phone, pin: NADIA.pin, code, ...typed });
		await page.getByText(said).first().waitFor();
		assert.equal(await page.getByLabel(field, { exact: true }).getAttribute('aria-invalid'), 'true');
	}

	await step('no code, a code with a wrong sign, half a code: each says what is wrong, beside the field', async () => {
		await people.be(nadia, NADIA);
		const field = 'Kode fra din koordinator';
		await refused(nadia, { code: '', said: 'Skriv koden først.', field });
		const last = code.at(-1) === '7' ? '8' : '7';
		await refused(nadia, { code: code.slice(0, -1) + last, said: 'Et tegn i koden er forkert.', field });
		await refused(nadia, { code: code.slice(0, -9), said: 'Koden er for kort', field });
		await refused(nadia, { code: 'hej', said: 'Koden er for kort', field });
		await looks.at(nadia, 'enrol-refused');
	});

	await step('a PIN that is easy to guess, or typed differently the second time, is not taken', async () => {
		await refused(nadia, { pin: '123456', said: 'PIN-koden er for let at gætte.', field: 'Vælg en PIN' });
		await refused(nadia, { again: '999999', said: 'De to PIN-koder er ikke ens.', field: 'PIN igen' });
	});

	await step('without a server the code is not used up', async () => {
		await town.server.stop();
		await people.tryToEnrol(nadia, { code, phone: NADIA.phone, pin: NADIA.pin });
		await nadia.getByRole('alert').getByText('Der er ingen forbindelse til kontoret.').waitFor();
		await nadia.getByText('Appen er ikke taget i brug endnu.').waitFor();
		await town.startServer();
		// Codes last through a restart of the server; the demo's are made anew.
		await people.enrol(nadia, NADIA, code);
		await people.keepOpen(nadia);
		await people.goHome(nadia);
	});

	await step('a code that has been used lets nobody else in', async () => {
		await people.be(jonas, JONAS);
		await refused(jonas, { code, said: 'Koden virker ikke. Den er brugt, for gammel eller ikke udstedt.', field: 'Kode fra din koordinator' });
		await people.enrol(jonas, JONAS, town.codes()['worker-2']);
		await people.keepOpen(jonas);
		await people.goHome(jonas);
	});

	await step('the server stops in the middle of the shift: the app goes on, and says that it waits', async () => {
		await shift.start(nadia);
		await people.statusSays(nadia, 'Sendt til kontoret');
		await town.server.kill();
		await encounter.fast(nadia);
		await encounter.finish(nadia);
		await people.statusSays(nadia, 'Gemt på telefonen');
		await people.statusSays(nadia, /venter på net/);
		await people.goTo(nadia, 'Indstillinger');
		await nadia.getByRole('button', { name: 'Prøv forbindelsen nu' }).click();
		await nadia.getByText('Der er ingen forbindelse til kontoret.').first().waitFor();
		await nadia.getByText('Det, du har skrevet, er gemt på telefonen.').first().waitFor();
		await looks.at(nadia, 'no-server');
	});

	await step('it comes back: everything is sent by itself', async () => {
		await people.goHome(nadia);
		await town.startServer();
		await people.statusSays(nadia, 'Sendt til kontoret');
		await shift.isOpen(jonas);
		await until('the contact has come to Jonas, once', async () => (await jonas.locator('.timeline li').count()) === 1);
	});

	await step('the page is loaded anew between two taps: what was tapped is there, once', async () => {
		await encounter.begin(nadia);
		const first = encounter.usual(nadia).first();
		const name = await encounter.nameOf(first);
		await first.click();
		await nadia.getByText('Gemt mens du trykker').waitFor();
		await nadia.reload();
		await nadia.getByRole('group', { name: /^Hvem\?/ }).getByRole('button', { name: new RegExp(name), pressed: true }).waitFor();
		await encounter.word(nadia, 'Udfald').first().click();
		await encounter.finish(nadia);
		assert.equal(await nadia.locator('.timeline li').count(), 2);
	});

	await step('the battery dies between two taps: the draft is there behind the lock, once', async () => {
		await encounter.begin(nadia);
		await encounter.unknown(nadia, 'sort kasket', 15);
		await encounter.note(nadia, 'Står og venter på bussen.');
		await nadia.getByText('Gemt mens du trykker').waitFor();
		await town.host.kill();
		await encounter.word(nadia, 'Lavede').first().click();
		await nadia.getByText('Det sidste, du trykkede, er ikke gemt.').waitFor();
		explained = await nadia
			.getByText('Der er ingen forbindelse til appen på denne maskine.')
			.first()
			.waitFor({ timeout: 3000 })
			.then(() => true, () => false);
		await looks.at(nadia, 'no-host');
		await town.startHost();
		await nadia.reload();
		await people.tryPin(nadia, NADIA.pin);
		await nadia.getByRole('group', { name: /^Hvem\?/ }).getByRole('button', { name: /sort kasket/, pressed: true }).waitFor();
		assert.equal(await nadia.getByLabel('Bemærkning').inputValue(), 'Står og venter på bussen.');
		await encounter.word(nadia, 'Udfald').first().click();
		await encounter.finish(nadia);
		assert.equal(await nadia.locator('.timeline li').count(), 3);
	});

	await step('the coverage ends in the middle of a word, and the battery with it: all that was called saved is there', async () => {
		await people.loseCoverage(nadia);
		await shift.write(nadia, LONG);
		await town.host.kill();
		await town.startHost();
		await nadia.reload();
		await people.tryPin(nadia, NADIA.pin);
		await nadia.getByLabel('Hvordan gik aftenen?').waitFor();
		await until('the text has come', async () => (await shift.written(nadia)) !== '');
		assert.equal(await shift.written(nadia), LONG);
		await looks.at(nadia, 'narrative-long');
		await shift.done(nadia);
		await people.statusSays(nadia, 'Sendt til kontoret');
	});

	await step('a text without end is refused in words, and stays in the field', async () => {
		await shift.openNarrative(nadia);
		const endless = 'æ'.repeat(120_001);
		await nadia.getByLabel('Hvordan gik aftenen?').fill(endless);
		await nadia.getByRole('alert').getByText(/Teksten er for lang: .*højst/).waitFor();
		assert.equal((await shift.written(nadia)).length, endless.length);
		await nadia.getByLabel('Hvordan gik aftenen?').fill(LONG);
		await nadia.getByText('Gemt mens du skriver').waitFor();
		await shift.done(nadia);
	});

	await step('a name from the other direction stands in its place, and is found', async () => {
		await people.goTo(nadia, 'Unge');
		await nadia.getByRole('link', { name: 'Ny ung' }).click();
		await nadia.getByLabel('Navn', { exact: true }).fill(`${FROM_RIGHT}\u202e\u0007`);
		await nadia.getByRole('button', { name: 'Opret' }).click();
		await nadia.getByRole('heading', { level: 1, name: FROM_RIGHT }).waitFor();
		await looks.at(nadia, 'youth-from-right');
		await people.goHome(nadia);
		await encounter.begin(nadia);
		await encounter.find(nadia, FROM_RIGHT.slice(0, 4), new RegExp(FROM_RIGHT));
		await encounter.word(nadia, 'Udfald').first().click();
		await encounter.finish(nadia);
		// A first name is enough, as long as there is only one.
		const short = FROM_RIGHT.split(' ')[0];
		const line = nadia.getByRole('link', { name: new RegExp(short) });
		await line.waitFor();
		assert.doesNotMatch(await line.textContent(), /[\u202a-\u202e\u0007]/, 'a sign that turns lines around may not stay in a name');
		assert.equal(await line.locator('bdi').textContent(), short);
		await looks.at(nadia, 'night-from-right');
	});

	await check('why nothing could be saved was said, too', () => assert.ok(explained));
	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual([...nadia.troubles, ...jonas.troubles], []);
	});
});
