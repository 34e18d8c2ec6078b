// Two who were out together each began a shift of their own, without coverage: two shifts, one report, and apart again.
import assert from 'node:assert/strict';
import { story } from '../harness/story.mjs';
import { openThree } from '../harness/three.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';
import * as shift from '../story/shift.mjs';

const AREA = 'Akacieparken';
const NADIAS_TEXT = 'Jeg gik den nordlige runde. Stille ved legepladsen.';
const QUESTION = 'Hvad talte I om ved containeren?';
const JONAS_TEXT = 'Jeg tog den sydlige runde og talte længe med to ved containeren.';

story('to vagter, der læses som én', async ({ step, check, ...given }) => {
	const { town, looks, nadia, jonas, mette, pages } = await openThree(given);

	await step('three take the app into use', () => people.takeIntoUse(town, { nadia, jonas, mette }));

	await step('without coverage each begins a shift, alone, and logs', async () => {
		for (const page of [nadia, jonas]) {
			await people.goHome(page);
			await people.loseCoverage(page);
			await shift.startUnplanned(page);
		}
		await encounter.fast(nadia);
		await encounter.finish(nadia);
		await encounter.count(jonas, 10);
		await encounter.begin(jonas);
		await encounter.unknown(jonas, 'grå hættetrøje', 15);
		await encounter.finish(jonas);
		await shift.write(nadia, NADIAS_TEXT);
		await shift.done(nadia);
		await shift.write(jonas, JONAS_TEXT);
		await shift.done(jonas);
	});

	await step('back under the lamps Nadia sees whose the other shift is, and reads the two as one', async () => {
		for (const page of [nadia, jonas]) await people.findCoverage(page);
		await nadia.getByRole('heading', { name: shift.alsoOut(JONAS) }).waitFor();
		await looks.at(nadia, 'could-join');
		await nadia.getByRole('button', { name: shift.readAsOne(JONAS) }).click();
		await nadia.getByText('Vagterne læses nu som én rapport.').waitFor();
		await nadia.getByText('grå hættetrøje').waitFor();
		await looks.at(nadia, 'joined');
	});

	await step('what Jonas wrote is his: Nadia can read it', async () => {
		await nadia.getByText(`Skrevet af ${JONAS.name}`).first().waitFor();
		await nadia.getByRole('link', { name: /grå hættetrøje/ }).click();
		await nadia.getByText(/Det står på vagten for .*, så her kan du kun læse\./).waitFor();
		await looks.at(nadia, 'others-entry');
		await shift.done(nadia);
		await shift.openNarrative(nadia);
		await nadia.getByText(JONAS_TEXT).waitFor();
		await shift.done(nadia);
	});

	await step('Jonas sees it too, parts them and reads them as one again', async () => {
		await jonas.getByText(/^Én rapport sammen med/).waitFor();
		await jonas.getByRole('button', { name: 'Skil dem ad' }).click();
		await jonas.getByText('Vagterne er skilt ad.').waitFor();
		await nadia.getByRole('button', { name: shift.readAsOne(JONAS) }).waitFor();
		await jonas.getByRole('button', { name: shift.readAsOne(NADIA) }).click();
		await nadia.getByText(/^Én rapport sammen med/).waitFor();
	});

	await step('each ends and signs their own; the report says who is still out', async () => {
		await shift.openReport(nadia);
		await looks.at(nadia, 'joined-finish');
		await shift.end(nadia);
		await nadia.getByText(/Jonas Skitse.* er stadig på vagt/).waitFor();
		await nadia.getByText(/Jonas Skitse.* har ikke sluttet vagten/).waitFor();
		await shift.sign(nadia, NADIA);
		await looks.at(nadia, 'joined-signed');
		await shift.openReport(jonas);
		await shift.end(jonas);
		await shift.sign(jonas, JONAS);
	});

	await step('the coordinator reads one report with both narratives', async () => {
		await people.goTo(mette, 'Nattens rapporter');
		await report.openFirst(mette, AREA);
		await report.panel(mette).getByRole('heading', { name: 'Læses som én rapport: 2 vagter' }).waitFor();
		for (const words of [NADIAS_TEXT, JONAS_TEXT, 'grå hættetrøje', '10 unge talt']) {
			await report.paper(mette).getByText(words).first().waitFor();
		}
		await looks.at(mette, 'joined-morning');
	});

	await step('a question reaches the one who is asked', async () => {
		await people.goHome(nadia);
		await people.goHome(jonas);
		await report.askSomebody(mette, JONAS, QUESTION);
		await shift.question(jonas, QUESTION).waitFor();
		assert.equal(await shift.question(nadia, QUESTION).count(), 0);
	});

	await step('she parts them: two reports; and reads them as one again', async () => {
		const panel = report.panel(mette);
		const listed = mette.getByRole('navigation', { name: 'Rapporter' }).getByRole('link', { name: new RegExp(`^${AREA} Underskrevet`) });
		const before = await listed.count();
		await panel.getByRole('button', { name: 'Skil dem ad' }).click();
		await panel.getByText('Vagterne er skilt ad.').waitFor();
		await panel.getByText('Samme område, samme aften').waitFor();
		assert.equal(await report.paper(mette).getByText(JONAS_TEXT).count() + await report.paper(mette).getByText(NADIAS_TEXT).count(), 1);
		assert.equal(await listed.count(), before + 1);
		await looks.at(mette, 'parted-morning');
		await panel.getByRole('button', { name: /^Læs som én: / }).click();
		await panel.getByText('Vagterne læses nu som én rapport.').waitFor();
		await panel.getByRole('heading', { name: 'Læses som én rapport: 2 vagter' }).waitFor();
		for (const words of [NADIAS_TEXT, JONAS_TEXT]) await report.paper(mette).getByText(words).waitFor();
		assert.equal(await listed.count(), before);
	});

	await step('approved, both are', async () => {
		await report.approve(mette);
		await people.statusSays(nadia, 'Set af koordinator');
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
