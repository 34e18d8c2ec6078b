// An office that does not answer as it should: too late, not at all, in rubbish, in another version's words; and a code
// that lay in a pocket for too long.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { DESK, PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { until } from '../harness/processes.mjs';
import { ANSWERS } from '../harness/road.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as shift from '../story/shift.mjs';

const MINUTE = 1 / (24 * 60);

const SOMEBODY_ELSE = 'Noget andet end Gadeplan svarede.';
/** What may come back, and what is said about it. */
const WRONG = {
	portal: [ANSWERS.portal, SOMEBODY_ELSE],
	redirect: [ANSWERS.redirect, SOMEBODY_ELSE],
	rubbish: [ANSWERS.rubbish, SOMEBODY_ELSE],
	cut: [ANSWERS.cut, SOMEBODY_ELSE],
	version: [ANSWERS.version, 'Appen og kontoret bruger ikke samme udgave.'],
	failed: [ANSWERS.failed, 'Der er en fejl hos kontoret.'],
	busy: [ANSWERS.busy(90), 'Kontoret har travlt lige nu.']
};

story('et kontor, der ikke svarer, som det skal', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost({ road: true, machines: true });
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	onfail(() => showAll({ nadia, jonas, mette }, town));
	const { road, office } = town;

	const alert = (page, words) => page.getByRole('alert').getByText(words).first();
	/** What is said is said in three parts: what happened, what is safe, what to do. */
	async function says(page, ...words) {
		for (const one of words) await alert(page, one).waitFor();
	}
	const contactsAre = (page, number) => until(`${number} contacts stand there`, async () => (await page.locator('.timeline li').count()) === number);
	async function tryNow(page) {
		await page.getByRole('button', { name: 'Prøv forbindelsen nu' }).click();
	}

	await step('a code that is older than a quarter of an hour lets nobody in', async () => {
		await people.be(nadia, NADIA);
		office.clockAhead(16 * MINUTE);
		await people.tryToEnrol(nadia, { code: town.codes()['worker-1'], phone: NADIA.phone, pin: NADIA.pin });
		await nadia.getByText('Koden virker ikke. Den er brugt, for gammel eller ikke udstedt.').first().waitFor();
		await nadia.getByText('Bed din koordinator om en ny kode.').first().waitFor();
		assert.equal(await nadia.getByLabel('Kode fra din koordinator').getAttribute('aria-invalid'), 'true');
		await looks.at(nadia, 'enrol-expired');
		office.clockAhead(0);
		// The demo's server makes new codes whenever it starts, as a coordinator would.
		await town.server.stop();
		await town.startServer();
	});

	await step('whatever answers in the office’s place while the app is taken into use: it is said, and the code still works', async () => {
		const code = town.codes()['worker-1'];
		for (const [kind, [answer, said]] of Object.entries(WRONG)) {
			road.instead(answer);
			await people.tryToEnrol(nadia, { code, phone: NADIA.phone, pin: NADIA.pin });
			await says(nadia, 'Appen er ikke taget i brug endnu.', said, 'Koden kan stadig bruges.');
			assert.equal(await nadia.getByLabel('Kode fra din koordinator').inputValue(), code, `the code stays in its field (${kind})`);
			if (kind === 'portal') await looks.at(nadia, 'enrol-portal');
			if (kind === 'version') await looks.at(nadia, 'enrol-version');
			if (kind === 'busy') await says(nadia, 'Vent 90 sekunder, og prøv igen.');
		}
	});

	await step('a slow office is waited for, and it is seen that the app waits', async () => {
		road.slow(1500);
		await people.tryToEnrol(nadia, { code: town.codes()['worker-1'], phone: NADIA.phone, pin: NADIA.pin });
		await nadia.getByRole('button', { name: 'Henter det, du må se' }).waitFor();
		await nadia.getByRole('button', { name: 'Lås', exact: true }).first().waitFor();
		await people.keepOpen(nadia);
		await people.goHome(nadia);
		await shift.start(nadia);
		await people.statusSays(nadia, 'Sendt til kontoret');
	});

	await step('whatever answers during the shift: it is said, and the work goes on', async () => {
		let contacts = 0;
		for (const [kind, [answer, said]] of Object.entries(WRONG)) {
			road.instead(answer);
			if (kind === 'portal' || kind === 'version') {
				await encounter.fast(nadia);
				await encounter.finish(nadia);
				contacts++;
				await contactsAre(nadia, contacts);
			}
			await people.goTo(nadia, 'Indstillinger');
			await tryNow(nadia);
			await says(nadia, said);
			await people.statusSays(nadia, 'Gemt på telefonen');
			if (kind === 'portal') await looks.at(nadia, 'settings-portal');
			await people.goHome(nadia);
			// On the first screen too, for it is there that one waits in vain.
			await says(nadia, said);
			if (kind === 'busy') await looks.at(nadia, 'night-busy');
		}
	});

	await step('an office that is silent keeps nobody waiting', async () => {
		road.silent();
		await people.goTo(nadia, 'Indstillinger');
		await tryNow(nadia);
		await until('the app has asked', () => road.asked > 0);
		await people.goHome(nadia);
		await encounter.fast(nadia);
		await encounter.finish(nadia);
		await contactsAre(nadia, 3);
		// Half a minute is the app's own patience, so this has more.
		await alert(nadia, 'Kontoret svarede ikke i tide.').waitFor({ timeout: 60_000 });
		await says(nadia, 'Kontoret svarede ikke i tide.', 'Det, du har skrevet, er gemt på telefonen.', 'Appen prøver igen af sig selv.');
		await looks.at(nadia, 'night-silent');
	});

	await step('a busy office is given the time it asks for, and then everything is sent by itself', async () => {
		road.instead(ANSWERS.busy(4));
		await people.goTo(nadia, 'Indstillinger');
		await tryNow(nadia);
		await says(nadia, 'Kontoret har travlt lige nu.', 'Appen prøver igen om lidt.');
		const asked = () => road.asked;
		const before = asked();
		await pause(2500);
		assert.ok(asked() - before <= 3, `it was asked ${asked() - before} times while it had asked for peace`);
		road.clear();
		await people.statusSays(nadia, 'Sendt til kontoret');
		await nadia.getByText('Kontoret har travlt lige nu.').first().waitFor({ state: 'hidden' });
	});

	await step('nothing has been lost and nothing doubled', async () => {
		await people.be(jonas, JONAS);
		await people.enrol(jonas, JONAS, town.codes()['worker-2']);
		await people.goHome(jonas);
		await shift.isOpen(jonas);
		await contactsAre(jonas, 3);
	});

	await step('the coordinator asks for a code while the office fails: it is said, and the next try gives one', async () => {
		await people.be(mette, METTE);
		await people.enrol(mette, METTE, town.codes()['coordinator']);
		await people.goTo(mette, 'Folk og enheder');
		const make = mette.getByRole('button', { name: new RegExp(`^Lav kode: ${people.isolated(JONAS.name)}$`) });
		await make.waitFor();
		road.instead(ANSWERS.failed);
		await make.click();
		const sheet = mette.getByRole('dialog');
		await sheet.getByText('Der er en fejl hos kontoret.').waitFor();
		await looks.at(mette, 'code-failed');
		road.clear();
		await sheet.getByRole('button', { name: 'Prøv igen' }).click();
		await sheet.getByText(/Gælder i \d+\.\d\d endnu/).waitFor();
	});

	await check('bytes that are no answer at all are somebody else’s too', async () => {
		road.instead(ANSWERS.noise);
		await people.goHome(nadia);
		await people.goTo(nadia, 'Indstillinger');
		await tryNow(nadia);
		await alert(nadia, SOMEBODY_ELSE).waitFor({ timeout: 8000 });
	});
	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual([...nadia.troubles, ...jonas.troubles, ...mette.troubles], []);
	});
});
