// A phone that has been shut out hands in what was written on it before. The coordinator reads it and decides: one is
// taken in as its author's, one is thrown away for a reason, and its author is told.
import assert from 'node:assert/strict';
import { openThree } from '../harness/three.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import * as access from '../story/access.mjs';
import * as people from '../story/people.mjs';
import { JONAS, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';
import * as shift from '../story/shift.mjs';

const TEN_TO_ELEVEN = 'Kl. 22.50 stod Zelal Opspind alene ved containeren.';
const NOT_HERS = 'Skrevet af en, der fandt telefonen.';

story('afleveret, efter at adgangen blev lukket', async (told) => {
	const { step, check } = told;
	const { town, looks, nadia, jonas, mette, pages } = await openThree(told);
	const works = mette.getByRole('main').getByRole('listitem');
	const toList = async () => {
		await people.goTo(mette, 'Nattens rapporter');
		await people.goTo(mette, 'Folk og enheder');
		await mette.getByRole('link', { name: /aflevering.* venter på dig/ }).click();
		await mette.getByRole('heading', { level: 1, name: 'Afleveret uden adgang' }).waitFor();
	};
	const shutOut = async (person) => {
		await people.goTo(mette, 'Folk og enheder');
		const sheet = await access.openDevice(mette, person.phone);
		await sheet.getByRole('button', { name: 'Luk adgang' }).click();
		await sheet.getByText('Det, den ikke har sendt, kan den stadig aflevere').waitFor();
		await sheet.getByRole('button', { name: 'Luk adgangen' }).click();
		await sheet.getByText('Adgangen er lukket.').waitFor();
		await access.closeSheet(mette);
	};

	await step('all three take the app into use; nothing waits', async () => {
		await people.takeIntoUse(town, { nadia, jonas, mette });
		await people.goHome(nadia);
		await people.goHome(jonas);
		await toList();
		await mette.getByText('Ingen afleveringer venter').waitFor();
		await looks.at(mette, 'quarantine-empty');
	});

	await step('Jonas writes at ten to eleven without coverage, and is shut out at eleven', async () => {
		await shift.start(jonas);
		await people.statusSays(jonas, 'Sendt til kontoret');
		await people.loseCoverage(jonas);
		await shift.write(jonas, TEN_TO_ELEVEN);
		await shift.done(jonas);
		await shutOut(JONAS);
		await people.findCoverage(jonas);
		await jonas.getByRole('link', { name: /afvist/i }).click();
		await jonas.getByText('Koordinatoren afgør, om det skal med.').waitFor();
	});

	await step('Mette reads it: the report as it would be, and nothing of it is in anybody’s report', async () => {
		await until('it has come', async () => {
			await toList();
			return (await works.count()) === 1;
		});
		await works.getByText('Jonas Skitse').waitFor();
		await works.getByText('Telefonens adgang var lukket').waitFor();
		await looks.at(mette, 'quarantine');
		await works.getByRole('link').click();
		await mette.getByText(TEN_TO_ELEVEN).waitFor();
		await looks.at(mette, 'quarantine-read');
	});

	await step('she is asked first, takes it in, and it stands in the report as his', async () => {
		await mette.getByRole('button', { name: 'Tag det med' }).click();
		await mette.getByRole('alert').getByText('skrevet og underskrevet af').waitFor();
		const leave = mette.getByRole('button', { name: 'Nej, lad det være' });
		assert.ok(await leave.evaluate((one) => one === document.activeElement), 'a stray Enter decides nothing');
		await looks.at(mette, 'quarantine-accept');
		await mette.getByRole('button', { name: 'Ja, tag det med' }).click();
		await mette.getByText('Ingen afleveringer venter').waitFor();
		await people.goTo(mette, 'Nattens rapporter');
		await report.openFirst(mette, 'Akacieparken');
		await report.paper(mette).getByText(TEN_TO_ELEVEN).waitFor();
		await report.paper(mette).getByRole('button', { name: 'Vis, hvem der skrev hvad' }).click();
		await report.paper(mette).locator('p', { hasText: TEN_TO_ELEVEN }).getByText('Jonas Skitse').waitFor();
	});

	await step('what somebody wrote who found Nadia’s phone is thrown away, for a reason', async () => {
		await shift.isOpen(nadia);
		await people.loseCoverage(nadia);
		await shift.write(nadia, NOT_HERS);
		await shift.done(nadia);
		await shutOut(NADIA);
		await people.findCoverage(nadia);
		await until('it has come', async () => {
			await toList();
			return (await works.count()) === 1;
		});
		await works.getByRole('link').click();
		await mette.getByText(NOT_HERS).waitFor();
		await mette.getByRole('button', { name: 'Kassér', exact: true }).click();
		await mette.getByRole('button', { name: 'Ja, kassér den' }).click();
		await mette.getByText('Vælg, hvorfor den kasseres.').waitFor();
		await looks.at(mette, 'quarantine-discard');
		await mette.getByLabel('Hvorfor?').selectOption({ label: 'En anden havde telefonen' });
		await mette.getByRole('button', { name: 'Ja, kassér den' }).click();
		await mette.getByText('Ingen afleveringer venter').waitFor();
	});

	await step('her phone says what became of it, and still has it', async () => {
		await nadia.getByRole('link', { name: /afvist/i }).click();
		await nadia.getByRole('button', { name: 'Prøv igen' }).click();
		await nadia.getByText('Kontoret mener, at en anden havde telefonen.').waitFor();
		await nadia.getByRole('button', { name: 'Tag en kopi' }).click();
		assert.ok((await nadia.getByRole('dialog').getByRole('textbox').inputValue()).includes(NOT_HERS));
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
