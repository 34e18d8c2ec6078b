// Somebody who types, or dictates, without a pause: an empty battery takes the last words at most, never the evening (X3).
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as people from '../story/people.mjs';
import { NADIA } from '../story/people.mjs';
import * as shift from '../story/shift.mjs';

const FIELD = 'Hvordan gik aftenen?';
/** Milliseconds between two keys: faster than the pause after which the field saves itself. */
const BETWEEN = 100;
const WORDS = 'Vi gik fra containeren til boldburet og talte med alle dem vi mødte på vejen dertil. ';

story('skrevet uden pause', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const nadia = await openPage(browser, town.url, PHONE);
	onfail(() => showAll({ nadia }, town));
	/** What had been typed, and when, by the field itself. */
	let typed;

	await step('Nadia is out, without coverage', async () => {
		await people.be(nadia, NADIA);
		await people.enrol(nadia, NADIA, town.codes()['worker-1']);
		await people.keepOpen(nadia);
		await people.goHome(nadia);
		await people.loseCoverage(nadia);
		await shift.start(nadia);
		await shift.openNarrative(nadia);
	});

	await step('she types for four seconds without a pause, and the battery dies under her fingers', async () => {
		await nadia.getByLabel(FIELD).focus();
		await nadia.evaluate((label) => {
			window.typed = [];
			const field = [...document.querySelectorAll('textarea')].find((one) => one.labels[0]?.textContent.includes(label));
			field.addEventListener('input', () => window.typed.push([performance.now(), field.value]));
		}, FIELD);
		const typing = nadia.keyboard.type(WORDS, { delay: BETWEEN });
		await pause(4000);
		const now = await nadia.evaluate(() => performance.now());
		await town.host.kill();
		typed = (await nadia.evaluate(() => window.typed)).filter(([at]) => at <= now).map(([at, text]) => ({ ago: now - at, text }));
		await typing;
		assert.ok(typed.length > 20 && typed.at(-1).text.length < WORDS.length, 'she was in the middle of it');
		const longest = typed.slice(1).reduce((most, { ago }, at) => Math.max(most, typed[at].ago - ago), 0);
		assert.ok(longest < 390, `a pause of ${longest} ms proves nothing`);
	});

	await step('what she had typed until a second and a half before is there', async () => {
		await town.startHost();
		await nadia.reload();
		await people.tryPin(nadia, NADIA.pin);
		await nadia.getByLabel(FIELD).waitFor();
		await until('the text has come', async () => (await shift.written(nadia)) !== '', { seconds: 10 });
		const kept = (await shift.written(nadia)).trimEnd();
		const due = typed.filter(({ ago }) => ago >= 1500).at(-1).text.trimEnd();
		assert.ok(WORDS.startsWith(kept) && kept.length >= due.length, `“${kept}” is less than “${due}”`);
	});

	await check('no page complained', () => assert.deepEqual(nadia.troubles, []));
});
