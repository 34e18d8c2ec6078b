// One evening and the morning after, in Chromium: two phones without coverage, one report, one desk.
import assert from 'node:assert/strict';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { openThree } from '../harness/three.mjs';
import * as activity from '../story/activity.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';
import * as shift from '../story/shift.mjs';

const AREA = 'Akacieparken';
const STRANGER = 'grøn hue, løbehjul';
const NADIAS_TEXT = 'Rolig aften ved fodboldburet. To af de store spurgte til lasertag.';
const JONAS_TEXT = 'Efter klokken 20 samledes en gruppe ved containeren. De gik hjem af sig selv.';
const QUESTION = 'Hvem af jer så hærværket først?';
const ANSWER = 'Det gjorde jeg, fra cykelkælderen.';
const TITLE = 'Lasertag i Valby';

story('en aften og morgenen efter', async ({ step, check, ...given }) => {
	const { town, looks, nadia, jonas, mette, pages } = await openThree(given);

	await step('the coordinator takes the app into use with the code the office was given', async () => {
		await people.be(mette, METTE);
		await looks.at(mette, 'enrol');
		await people.enrol(mette, METTE, town.codes().coordinator);
		await people.firstScreen(mette, METTE);
		await people.keepOpen(mette);
		await looks.at(mette, 'settings');
	});

	await step('she makes a code for Jonas, and he types it on his phone', async () => {
		const code = await people.makeCode(mette, JONAS);
		await looks.at(mette, 'code');
		await mette.getByRole('button', { name: 'Luk' }).first().click();
		await people.be(jonas, JONAS);
		// Read aloud and typed in small letters.
		await people.enrol(jonas, JONAS, code.toLowerCase());
		await people.keepOpen(jonas);
	});

	await step('Nadia takes her phone into use and sees tonight’s plan', async () => {
		await people.be(nadia, NADIA);
		await people.enrol(nadia, NADIA, town.codes()['worker-1']);
		await people.firstScreen(nadia, NADIA);
		await people.keepOpen(nadia);
		await people.goHome(nadia);
		await nadia.getByRole('heading', { name: `${AREA} i aften` }).waitFor();
		await nadia.getByText('Jonas').first().waitFor();
		await looks.at(nadia, 'night-planned');
	});

	await step('she starts the shift, and it is under way on Jonas’ phone too', async () => {
		await shift.start(nadia);
		await looks.at(nadia, 'night-empty');
		await people.goHome(jonas);
		await shift.isOpen(jonas);
	});

	await step('an incident is logged while there is coverage, and reaches Jonas', async () => {
		await encounter.beginIncident(nadia);
		await looks.at(nadia, 'incident');
		await encounter.word(nadia, 'Hvad skete der?', 'Hærværk').click();
		await encounter.word(nadia, 'Hvem er det fortalt til?').first().click();
		await encounter.finish(nadia);
		await jonas.getByRole('link', { name: /^Hændelse: hærværk/i }).waitFor();
		// The office sleeps while they walk.
		await people.loseCoverage(mette);
	});

	await step('both lose coverage; Nadia logs two youths in five taps', async () => {
		await people.loseCoverage(nadia);
		await people.loseCoverage(jonas);
		await nadia.evaluate(() => {
			window.taps = 0;
			addEventListener('click', () => window.taps++, true);
		});
		const [first, second] = await encounter.fast(nadia);
		const taps = await nadia.evaluate(() => window.taps);
		assert.ok(taps <= 5, `${taps} taps from the first screen until two youths, what they did and what came of it are saved`);
		await looks.at(nadia, 'encounter');
		await encounter.finish(nadia);
		await nadia.getByRole('link', { name: new RegExp(first) }).waitFor();
		await nadia.getByRole('link', { name: new RegExp(second) }).waitFor();
		await people.statusSays(nadia, /Gemt på telefonen/);
		await people.statusSays(nadia, /\d+ venter på net/);
	});

	await step('Jonas logs somebody unknown in a group', async () => {
		await encounter.begin(jonas);
		await encounter.unknown(jonas, STRANGER, 14);
		await encounter.group(jonas, 8, 'Drenge', '13–15');
		await encounter.word(jonas, 'Talte om').first().click();
		await encounter.note(jonas, 'De ventede på en ven.');
		await encounter.finish(jonas);
		await jonas.getByRole('link', { name: new RegExp(STRANGER) }).waitFor();
		await jonas.getByText('De ventede på en ven.').waitFor();
		await people.statusSays(jonas, /venter på net/);
	});

	await step('a count is logged, taken back and brought back', async () => {
		await encounter.count(nadia, 15);
		await looks.at(nadia, 'night');
		await encounter.undo(nadia, 'Tælling gemt: 15 unge.');
		await nadia.getByText(/Fortrudt:.*Tælling: 15 unge/).waitFor();
		await nadia.getByRole('button', { name: 'Hent tilbage' }).click();
		await nadia.getByRole('button', { name: 'Hent tilbage' }).waitFor({ state: 'hidden' });
		await nadia.getByText('Tælling: 15 unge').waitFor();
	});

	await step('each says differently how bad the incident was', async () => {
		await encounter.openIncident(nadia, 'hærværk');
		await encounter.severity(nadia, 'Til gene');
		await shift.done(nadia);
		await encounter.openIncident(jonas, 'hærværk');
		await encounter.severity(jonas, 'Alvorligt');
		await shift.done(jonas);
	});

	await step('both write about the evening, offline', async () => {
		await shift.write(nadia, NADIAS_TEXT);
		await looks.at(nadia, 'narrative');
		await shift.done(nadia);
		await shift.write(jonas, JONAS_TEXT);
		await shift.done(jonas);
		assert.ok(!(await jonas.locator('body').textContent()).includes(NADIAS_TEXT), 'without coverage nothing can have come');
		await people.statusSays(jonas, /venter på net/);
	});

	await step('back under the lamps: both texts are whole on both phones', async () => {
		await people.findCoverage(nadia);
		await people.findCoverage(jonas);
		for (const page of [nadia, jonas]) {
			await people.statusSays(page, 'Sendt til kontoret');
			await shift.openNarrative(page);
			await until('both texts are there', async () => {
				const text = await shift.written(page);
				return text.includes(NADIAS_TEXT) && text.includes(JONAS_TEXT);
			});
			await page.getByRole('button', { name: 'Vis, hvem der skrev hvad' }).click();
			await page.locator('.authors').getByText(NADIA.name).first().waitFor();
			await page.locator('.authors').getByText(JONAS.name).first().waitFor();
			await shift.done(page);
		}
	});

	await step('where they logged it, both see that it is written differently, by whom, and who decides', async () => {
		for (const page of [nadia, jonas]) {
			await encounter.openIncident(page, 'hærværk');
			const differs = page.locator('.differs').filter({ hasText: 'Hvor alvorligt var det?' });
			for (const words of ['Til gene', 'Alvorligt', NADIA.name, JONAS.name, 'Koordinatoren vælger']) await differs.getByText(words).first().waitFor();
			if (page === nadia) await looks.at(nadia, 'incident-differs');
			await shift.done(page);
		}
	});

	await step('the shift ends; both sign; the report is sent', async () => {
		await shift.openReport(nadia);
		await looks.at(nadia, 'finish');
		await nadia.getByText('Koordinatoren vælger, hvad der er rigtigt. Begge dele er gemt.').waitFor();
		await shift.end(nadia);
		await shift.sign(nadia, NADIA);
		await nadia.getByText(`${JONAS.name} mangler at skrive under.`).waitFor();
		await shift.openReportToSign(jonas);
		await shift.sign(jonas, JONAS);
		for (const page of [nadia, jonas]) {
			await page.getByText('Rapporten er sendt til kontoret.').waitFor();
			await people.statusSays(page, 'Sendt til kontoret');
		}
		await looks.at(jonas, 'signed');
	});

	await step('next morning the coordinator reads the report', async () => {
		await people.goTo(mette, 'Nattens rapporter');
		await people.findCoverage(mette);
		await report.openFirst(mette, AREA);
		const paper = report.paper(mette);
		for (const words of [NADIAS_TEXT, JONAS_TEXT, STRANGER, '15 unge talt', 'De ventede på en ven.']) {
			await paper.getByText(words).first().waitFor();
		}
		await mette.getByRole('link', { name: /Underskrevet/ }).first().waitFor();
		await looks.at(mette, 'morning');
		await paper.getByRole('button', { name: 'Vis, hvem der skrev hvad' }).click();
		for (const { name } of [NADIA, JONAS]) await paper.getByText(`[${name}]`).first().waitFor();
	});

	await step('two said it differently: she sees both and chooses', async () => {
		const panel = report.panel(mette);
		const both = panel.getByRole('group', { name: 'Hvor alvorligt var det?' });
		await both.getByText('Til gene').waitFor();
		await both.getByText('Alvorligt', { exact: true }).waitFor();
		await both.getByText(NADIA.name).waitFor();
		await both.getByText(JONAS.name).waitFor();
		await report.choose(mette, 'Hvor alvorligt var det?', /^Alvorligt/);
		await report.paper(mette).getByText('Alvorligt').first().waitFor();
	});

	await step('her question comes to the phones, and the answer back', async () => {
		await people.goHome(nadia);
		await report.ask(mette, QUESTION);
		await shift.question(nadia, QUESTION).waitFor();
		await looks.at(nadia, 'question');
		await shift.answer(nadia, QUESTION, ANSWER);
		await report.panel(mette).getByText(ANSWER).waitFor();
		await report.closeQuestion(mette);
		await shift.question(nadia, QUESTION).waitFor({ state: 'hidden' });
	});

	await step('she approves, and the phones say that it was seen', async () => {
		await report.approve(mette);
		await looks.at(mette, 'approved');
		await mette.getByRole('link', { name: /Godkendt/ }).first().waitFor();
		await jonas.getByText(`Rapporten er godkendt af ${METTE.name}.`).waitFor();
		// What a reviewer's device has counts as seen when it says so with its next exchange.
		for (const page of [nadia, jonas]) await people.statusSays(page, 'Set af koordinator');
	});

	await step('an activity, and whom to invite', async () => {
		await activity.openForm(mette);
		await looks.at(mette, 'activity-form');
		await activity.fillForm(mette, {
			title: TITLE,
			meetingPoint: 'Containeren',
			date: activity.dayFromNow(3),
			time: '18.00',
			adults: [NADIA.name, JONAS.name]
		});
		await activity.create(mette, TITLE);
		await activity.openChoice(mette);
		for (const at of [0, 1, 2]) await activity.candidates(mette).nth(at).getByRole('checkbox').check();
		await looks.at(mette, 'choose');
		await activity.invite(mette, 3, 'De har spurgt efter det hele efteråret.');
		await looks.at(mette, 'activity');
	});

	await step('she looks at a message and hands it over, one tap, not sent', async () => {
		const invited = await activity.openHandOver(mette);
		await mette.getByText(TITLE).first().waitFor();
		await looks.at(mette, 'hand-over');
		await activity.handOver(mette);
		const [link] = await until('the message has been handed over', () => mette.handedOver.length > 0 && mette.handedOver);
		assert.match(link, /^sms:\+45\d{8}\?.*body=/);
		assert.ok(decodeURIComponent(link).includes(TITLE), link);
		await mette.getByRole('button', { name: 'Tilbage' }).click();
		const row = activity.row(mette, invited);
		await row.getByText(/Åbnet i sms-appen/).waitFor();
		assert.doesNotMatch(await row.textContent(), /sendt/i);
		await row.getByRole('button', { name: 'Se beskeden' }).click();
		await mette.getByRole('dialog').getByText(TITLE).waitFor();
		await mette.getByRole('dialog').getByRole('button', { name: 'Luk' }).click();
		await activity.record(mette, invited, 'Ja');
	});

	await step('locked, nobody’s name is left on the page; a wrong PIN says how many tries are left', async () => {
		const shown = async () => mette.evaluate(() => document.documentElement.outerHTML + document.title);
		assert.match(await shown(), /Mette Eksempel/);
		await people.lock(mette);
		await looks.at(mette, 'lock');
		assert.doesNotMatch(await shown(), /Eksempel|Påfund|Skitse|Lasertag/);
		await people.tryPin(mette, '111222');
		await mette.getByText('Forkert PIN.').waitFor();
		await mette.getByText(/\d forsøg tilbage, før du skal vente\./).waitFor();
		await people.tryPin(mette, METTE.pin);
		await mette.getByRole('heading', { level: 1, name: TITLE }).waitFor();
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
