// A youth wants to read what is written about her: the coordinator goes through it text by text, covers what is others', and
// takes out a file in which nobody else is named.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openThree } from '../harness/three.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { RESULTS } from '../harness/chromium.mjs';
import { join } from 'node:path';
import * as access from '../story/access-export.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import * as shift from '../story/shift.mjs';
import * as youth from '../story/youth.mjs';

const YOUTH = 'Zelal Opspind';
const OTHER = 'Tarkan Prøvesen';

story('indsigt', async (told) => {
	const { step, check } = told;
	const { town, looks, nadia, jonas, mette, pages } = await openThree(told);
	const undecided = (page, words) => page.getByRole('status').filter({ hasText: words }).first();

	await step('three take the app into use; two youths are met, and there is something to tell', async () => {
		await people.takeIntoUse(town, { nadia, jonas, mette });
		await youth.make(nadia, OTHER, '20 44 55 66');
		await youth.make(nadia, YOUTH, '20 11 22 33');
		await nadia.getByLabel('Godt at vide').fill('Glad for at tegne. Bor hos sin moster Hediye.');
		await nadia.getByLabel('Godt at vide').blur();
		await shift.startUnplanned(nadia);
		await encounter.begin(nadia);
		await encounter.find(nadia, 'zelal', YOUTH);
		await encounter.find(nadia, 'tarkan', OTHER);
		await encounter.note(nadia, 'Zelal hjalp Tarkans lillebror hjem.');
		await encounter.finish(nadia);
		await people.statusSays(nadia, 'Sendt til kontoret');
	});

	await step('a street worker finds no way to take anything out', async () => {
		await youth.open(jonas, YOUTH);
		assert.equal(await jonas.getByRole('link', { name: 'Indsigt' }).count(), 0);
		await jonas.evaluate("void (window.location.hash = window.location.hash + '/access')");
		await jonas.getByText('Kun en koordinator kan give indsigt.').waitFor();
		await people.goHome(jonas);
	});

	await step('the coordinator sees every text, and which of them may name others', async () => {
		await until('it has come to the office', async () => {
			await access.open(mette, YOUTH);
			return (await access.passage(mette, 'hjalp').count()) > 0;
		});
		await undecided(mette, '2 af 2 tekster mangler en beslutning').waitFor();
		await access.passage(mette, 'hjalp').getByText('Nævner måske andre').waitFor();
		assert.equal(await access.passage(mette, 'tegne').getByText('Nævner måske andre').count(), 0);
		await looks.at(mette, 'access-undecided');
	});

	await step('while a text is undecided there is no file', async () => {
		await mette.getByLabel('Formål').fill('Har bedt om indsigt');
		await mette.getByRole('button', { name: 'Lav filen', exact: true }).click();
		await mette.getByText('Der er stadig 2 stykker tekst').waitFor();
		await mette.getByRole('button', { name: 'Medtag de 1, der ikke nævner andre kendte unge' }).click();
		await undecided(mette, '1 af 2').waitFor();
		// What is not so any more is not said any more.
		assert.equal(await mette.getByText('Der er stadig').count(), 0);
	});

	await step('she covers words: what may name others is proposed, the rest is hers to say', async () => {
		await access.choose(mette, 'tegne', 'Dæk ord');
		await undecided(mette, '2 af 2').waitFor();
		await access.passage(mette, 'tegne').getByRole('button', { name: 'Hediye', exact: true }).click();
		await access.choose(mette, 'hjalp', 'Dæk ord');
		await access.passage(mette, 'hjalp').getByRole('button', { name: 'Tarkans', pressed: true }).waitFor();
		await undecided(mette, 'Alle 2 tekster er afgjort').waitFor();
		await looks.at(mette, 'access-covered');
	});

	await step('what she decided is there after the app was locked', async () => {
		await people.lock(mette);
		await people.tryPin(mette, people.METTE.pin);
		await mette.getByRole('heading', { level: 1, name: 'Indsigt' }).waitFor();
		await undecided(mette, 'Alle 2 tekster er afgjort').waitFor();
		await mette.getByText('Filen er ikke lavet endnu.').waitFor();
	});

	await step('the file is hers to keep, and names nobody else', async () => {
		const download = await access.make(mette, 'Har bedt om indsigt');
		assert.match(download.suggestedFilename(), /^indsigt-\d{4}-\d\d-\d\d\.zip$/);
		const path = join(RESULTS, 'indsigt.zip');
		await download.saveAs(path);
		// Stored, not packed: what stands in the data can be read as it is.
		const bytes = readFileSync(path).toString('utf8');
		for (const said of [YOUTH, 'Bor hos sin moster ▇▇▇.', 'Zelal hjalp ▇▇▇ lillebror hjem.', 'indsigt.pdf', '%PDF-1.7']) {
			assert.ok(bytes.includes(said), said);
		}
		for (const word of ['Tarkan', 'Prøvesen', 'Hediye', 'Har bedt om']) assert.ok(!bytes.includes(word), word);
		await looks.at(mette, 'access-made');
	});

	await step('that she took it out, and for what, is on record', async () => {
		await until('the office knows', async () => {
			await youth.open(mette, YOUTH);
			await mette.getByRole('link', { name: 'Hvem har set' }).click();
			await mette.locator('main li').first().waitFor();
			return (await mette.locator('main li').filter({ hasText: 'Tog en kopi ud' }).filter({ hasText: 'Har bedt om indsigt' }).count()) === 1;
		});
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
