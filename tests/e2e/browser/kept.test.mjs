// What is begun in a form and not handed in is there again: when the app was killed, and behind a lock.
import assert from 'node:assert/strict';
import { DESK, PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { METTE, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';
import * as shift from '../story/shift.mjs';

const AREA = 'Akacieparken';
const STRANGER = 'høj, grå hættetrøje, taler dan';
const NOTE = 'Tag lygten med, og husk nøgl';
const QUESTION = 'Hvem talte I med, da';
const AGAIN = 'Her er, hvad du skrev sidst.';

story('begyndt og ikke afleveret', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	const nadia = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	onfail(() => showAll({ nadia, mette }, town));

	const begun = (page) => page.getByRole('status').filter({ hasText: AGAIN });
	const sheet = () => nadia.getByRole('dialog', { name: 'En, I ikke kender' });
	const description = () => sheet().getByLabel('Hvordan ser den unge ud?');
	const openPlan = async () => {
		await nadia.evaluate("void (window.location.hash = '#/plan')");
		await nadia.getByRole('heading', { level: 1, name: 'Planlæg en vagt' }).waitFor();
	};
	const note = () => nadia.getByLabel('Godt at vide');
	const question = () => report.panel(mette).getByLabel('Dit spørgsmål');
	/** The app is gone in the middle of a word, a moment after the last key. */
	async function killed() {
		await new Promise((done) => setTimeout(done, 1500));
		await town.host.kill();
		await town.startHost();
		await nadia.goto(town.url);
		await people.tryPin(nadia, NADIA.pin);
		await people.firstScreen(nadia, NADIA);
	}

	await step('Nadia is out, and Mette at her desk', async () => {
		for (const [page, person] of [[nadia, NADIA], [mette, METTE]]) {
			await people.be(page, person);
			await people.enrol(page, person, town.codes()[person.device]);
			await people.keepOpen(page);
		}
		await people.goHome(nadia);
		await shift.start(nadia);
	});

	await step('somebody she does not know is half described when the app is killed: the words are there, and said not to be saved', async () => {
		await encounter.begin(nadia);
		await nadia.getByRole('button', { name: 'Ukendt', exact: true }).click();
		await description().fill(STRANGER);
		await sheet().getByRole('button', { name: '14', exact: true }).click();
		await killed();
		await encounter.begin(nadia);
		await begun(sheet()).getByText('Det er ikke gemt i kontakten endnu.').waitFor();
		assert.equal(await description().inputValue(), STRANGER);
		assert.equal(await sheet().getByRole('button', { name: '14', exact: true }).getAttribute('aria-pressed'), 'true');
		await looks.at(nadia, 'kept-unknown');
	});
	await step('she finishes the words: one contact, and nothing is kept any more', async () => {
		await description().fill(`${STRANGER}sk`);
		await sheet().getByRole('button', { name: 'Tilføj' }).click();
		await sheet().waitFor({ state: 'hidden' });
		await encounter.finish(nadia);
		await nadia.locator('.timeline li').filter({ hasText: `${STRANGER}sk` }).waitFor();
		await killed();
		assert.equal(await nadia.locator('.timeline li').count(), 1);
		await encounter.begin(nadia);
		await nadia.getByRole('button', { name: 'Ukendt', exact: true }).click();
		await description().waitFor();
		assert.equal(await description().inputValue(), '');
		assert.equal(await begun(nadia).count(), 0);
	});

	await step('a plan is half written when the app is killed', async () => {
		await people.goHome(nadia);
		await openPlan();
		await nadia.getByRole('button', { name: 'I morgen', exact: true }).click();
		await note().fill(NOTE);
		await killed();
		await openPlan();
		await begun(nadia).getByText('Det er ikke gemt i planen endnu.').waitFor();
		assert.equal(await note().inputValue(), NOTE);
		assert.equal(await nadia.getByRole('button', { name: 'I morgen', exact: true }).getAttribute('aria-pressed'), 'true');
		await looks.at(nadia, 'kept-plan');
	});
	await step('she begins anew, and that is kept too', async () => {
		await begun(nadia).getByRole('button', { name: 'Ryd' }).click();
		assert.equal(await note().inputValue(), '');
		await begun(nadia).waitFor({ state: 'hidden' });
		await killed();
		await openPlan();
		await note().waitFor();
		assert.equal(await note().inputValue(), '');
		assert.equal(await begun(nadia).count(), 0);
	});
	await step('a plan that is handed in is kept no longer', async () => {
		await note().fill('Tag lygten med.');
		await nadia.getByRole('button', { name: 'I morgen', exact: true }).click();
		await nadia.getByRole('button', { name: 'Gem planen' }).click();
		await people.firstScreen(nadia, NADIA);
		await openPlan();
		await note().waitFor();
		assert.equal(await note().inputValue(), '');
		assert.equal(await begun(nadia).count(), 0);
	});

	await step('in the morning Mette has half asked when she locks: behind the PIN she goes on', async () => {
		await mette.reload();
		await people.tryPin(mette, METTE.pin);
		await people.goTo(mette, 'Nattens rapporter');
		await report.openFirst(mette, AREA);
		await report.panel(mette).getByRole('button', { name: 'Spørg om rapporten' }).click();
		await question().fill(QUESTION);
		// No pause between the last letter and the lock.
		await people.lock(mette);
		assert.ok(!(await mette.content()).includes(QUESTION), 'nothing of it stands behind the lock');
		await people.tryPin(mette, METTE.pin);
		await report.openFirst(mette, AREA);
		await begun(report.panel(mette)).getByText('Det er ikke sendt endnu.').waitFor();
		assert.equal(await question().inputValue(), QUESTION);
		await looks.at(mette, 'kept-question');
		await question().fill(`${QUESTION} I gik?`);
		await report.panel(mette).getByRole('button', { name: 'Stil spørgsmålet' }).click();
		await report.panel(mette).getByText('Venter på svar').first().waitFor();
		await people.lock(mette);
		await people.tryPin(mette, METTE.pin);
		await report.openFirst(mette, AREA);
		await report.panel(mette).getByRole('button', { name: 'Spørg om rapporten' }).waitFor();
		assert.equal(await question().count(), 0);
	});

	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual([...nadia.troubles, ...mette.troubles], []);
	});
});
