// Telephones whose clocks are ten years off, both ways: the evening is written and sent all the same, and read in the
// morning by somebody whose clock is right.
import assert from 'node:assert/strict';
import { DESK, PHONE, openBrowser, openPage, setClockAhead, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';
import * as shift from '../story/shift.mjs';

const TEN_YEARS = 3652;
/** The year that a clock so many days off shows this evening; the small hours are the evening’s before. */
const yearShown = (days) => new Date(Date.now() + days * 86_400_000 - 6 * 3_600_000).getFullYear();
const THEN = yearShown(TEN_YEARS);
const ONCE = yearShown(-TEN_YEARS);
const AHEAD = `Skrevet, mens uret viste ${THEN}.`;
const BEHIND = `Skrevet, mens uret viste ${ONCE}.`;
/** A while after the shifts of this story began, whatever the time is when it is told; tomorrow's small hours too. */
const LATER = new Intl.DateTimeFormat('da-DK', { timeZone: 'Europe/Copenhagen', hour: '2-digit', minute: '2-digit' })
	.format(Date.now() + 30 * 60_000)
	.replace('.', ':');
const endAt = new RegExp(`^Slut vagten kl. ${LATER.replace(':', '\\.')}$`);

story('et ur, der går ti år forkert', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost({ machines: true });
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	onfail(() => showAll({ nadia, jonas, mette }, town));

	/** Sets the clock of a telephone, which the app and its screen go by; they are all one machine here. */
	async function setClock(page, days) {
		town.phone.clockAhead(days);
		await setClockAhead(page, town.phone.ahead);
	}
	const wrongClock = (page) => page.getByText('Uret går forkert på denne enhed.');
	async function unplanned(page) {
		await page.getByRole('button', { name: 'Start en vagt' }).click();
		await page.getByRole('button', { name: 'Start vagten nu' }).click();
		await shift.isOpen(page);
	}

	await step('the coordinator’s computer is ten years ahead: she is told, and a code lasts as long as it should', async () => {
		await setClock(mette, TEN_YEARS);
		await people.be(mette, METTE);
		await people.enrol(mette, METTE, town.codes().coordinator);
		await wrongClock(mette).waitFor();
		await looks.at(mette, 'morning-clock-ahead');
		await people.goTo(mette, 'Folk og enheder');
		await mette.getByRole('button', { name: new RegExp(`^Lav kode: ${people.isolated(JONAS.name)}$`) }).click();
		await mette.getByRole('dialog').getByText(/Gælder i 1[45]\.\d\d endnu/).waitFor();
		await looks.at(mette, 'code-clock-ahead');
	});

	await step('Nadia’s telephone is ten years ahead: she takes the app into use, and is told', async () => {
		await setClock(nadia, TEN_YEARS);
		await people.be(nadia, NADIA);
		await people.enrol(nadia, NADIA, town.codes()['worker-1']);
		await people.keepOpen(nadia);
		await people.goHome(nadia);
		await wrongClock(nadia).waitFor();
		await nadia.getByText('Det, du skriver, bliver gemt og sendt alligevel.').waitFor();
		await looks.at(nadia, 'night-clock-ahead');
	});

	await step('she starts a shift, meets two and writes; it is sent', async () => {
		await unplanned(nadia);
		await encounter.fast(nadia);
		await encounter.finish(nadia);
		await shift.write(nadia, AHEAD);
		await shift.done(nadia);
		await people.statusSays(nadia, 'Sendt til kontoret');
	});

	await step('Jonas’ telephone is ten years behind: he does the same', async () => {
		await setClock(jonas, -TEN_YEARS);
		await people.be(jonas, JONAS);
		await people.enrol(jonas, JONAS, town.codes()['worker-2']);
		await people.keepOpen(jonas);
		await people.goHome(jonas);
		await wrongClock(jonas).waitFor();
		await looks.at(jonas, 'night-clock-behind');
		await unplanned(jonas);
		await encounter.fast(jonas);
		await encounter.finish(jonas);
		await shift.write(jonas, BEHIND);
		await shift.done(jonas);
		await people.statusSays(jonas, 'Sendt til kontoret');
	});

	await step('the clocks are set right: Nadia’s shift is still there, and nothing of it is missing', async () => {
		await mette.keyboard.press('Escape');
		for (const page of [jonas, nadia, mette]) await people.lock(page);
		for (const page of [nadia, jonas, mette]) await setClock(page, 0);
		await people.tryPin(nadia, NADIA.pin);
		await shift.isOpen(nadia);
		await wrongClock(nadia).waitFor({ state: 'hidden' });
		await until('her contact stands there', async () => (await nadia.locator('.timeline li').count()) === 1);
		await nadia.getByText(new RegExp(`^Vagten har fået datoen .* ${THEN}, fordi uret gik forkert`)).waitFor();
		await looks.at(nadia, 'night-clock-set');
		await shift.openNarrative(nadia);
		assert.equal((await shift.written(nadia)).trim(), AHEAD);
		await shift.done(nadia);
	});

	await step('she ends it at the time it ended, and signs', async () => {
		await shift.openReport(nadia);
		await nadia.getByText(new RegExp(`^Vagten begyndte .* ${THEN} kl\\. .* Skriv, hvornår den sluttede\\.`)).waitFor();
		await nadia.getByLabel('Vagten sluttede kl.').fill(LATER);
		await looks.at(nadia, 'finish-clock-set');
		await nadia.getByRole('button', { name: endAt }).click();
		await shift.sign(nadia, NADIA);
		await people.goHome(nadia);
		await people.statusSays(nadia, 'Sendt til kontoret');
	});

	await step('the coordinator finds the report from ten years ago among the others', async () => {
		await people.tryPin(mette, METTE.pin);
		await people.goTo(mette, 'Nattens rapporter');
		await mette.getByRole('heading', { level: 2, name: new RegExp(`\\b${ONCE}$`) }).waitFor();
	});
	await check('and the one from ten years ahead, which waits for her', async () => {
		const evening = mette.locator('section').filter({ has: mette.getByRole('heading', { level: 2, name: new RegExp(`\\b${THEN}$`) }) });
		await evening.getByText('Et ur gik forkert, så dato og klokkeslæt passer ikke.').waitFor({ timeout: 5000 });
		await evening.getByRole('link').first().click();
		await report.paper(mette).getByText(AHEAD).waitFor({ timeout: 5000 });
	});
	await check('Jonas stands where he left, in the shift that he began ten years ago, and can end it', async () => {
		await people.tryPin(jonas, JONAS.pin);
		await shift.isOpen(jonas);
		await shift.openNarrative(jonas);
		assert.equal((await shift.written(jonas)).trim(), BEHIND);
		await shift.done(jonas);
		await shift.openReport(jonas);
		await jonas.getByLabel('Vagten sluttede kl.').fill(LATER);
		await looks.at(jonas, 'finish-clock-behind');
		await jonas.getByRole('button', { name: endAt }).click();
		await shift.sign(jonas, JONAS);
	});
	await check('every screen on the way passed axe and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		assert.deepEqual([...nadia.troubles, ...jonas.troubles, ...mette.troubles], []);
	});
});
