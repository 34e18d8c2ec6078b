// The same evening and morning, shorter, in the real window: one screen, three people, the switcher between them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { ROOT, Town } from '../harness/town.mjs';
import * as activity from '../story/activity.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';
import * as shift from '../story/shift.mjs';
import { Screen } from './driver.mjs';

const AREA = 'Akacieparken';
const NADIAS_TEXT = 'Rolig aften ved fodboldburet.';
const JONAS_TEXT = 'En gruppe samledes ved containeren og gik hjem af sig selv.';
const QUESTION = 'Hvor længe stod de der?';
const ANSWER = 'En lille halv time.';
const TITLE = 'Natfodbold';
const RESULTS = join(ROOT, 'tests', 'e2e', 'results');

story('en aften og morgenen efter, i vinduet', async ({ step, after, onfail }) => {
	const town = await Town.withServer();
	after(() => town.close());
	const window = await Screen.open(town.windowBinary, town.windowArguments);
	after(() => window.close());
	mkdirSync(RESULTS, { recursive: true });
	const picture = (name) => window.screenshot(join(RESULTS, `window-${name}.png`));
	onfail(async () => {
		picture('failed');
		console.log(`see tests/e2e/results/window-failed.png\n${window.said()}\n${await window.evaluate('return document.body.innerText')}`);
	});

	await step('all three take the app into use', async () => {
		const codes = town.codes();
		for (const person of [METTE, JONAS, NADIA]) {
			await people.be(window, person);
			await people.enrol(window, person, codes[person.device]);
			await people.keepOpen(window);
		}
	});

	await step('Nadia starts the shift and logs an incident; Jonas has both', async () => {
		await people.goHome(window);
		await shift.start(window);
		await encounter.beginIncident(window);
		await encounter.word(window, 'Hvad skete der?', 'Hærværk').click();
		await encounter.finish(window);
		picture('night');
		await people.be(window, JONAS);
		await people.goHome(window);
		await shift.isOpen(window);
		await window.getByRole('link', { name: /^Hændelse: hærværk/i }).waitFor();
	});

	await step('without coverage Jonas logs a group with somebody unknown, and writes', async () => {
		await people.loseCoverage(window);
		await encounter.begin(window);
		await encounter.unknown(window, 'grøn hue, løbehjul', 14);
		await encounter.group(window, 8, 'Drenge', '13–15');
		await encounter.word(window, 'Udfald').first().click();
		picture('encounter');
		await encounter.finish(window);
		await encounter.openIncident(window, 'hærværk');
		await encounter.severity(window, 'Alvorligt');
		await shift.done(window);
		await shift.write(window, JONAS_TEXT);
		await shift.done(window);
		await people.statusSays(window, /venter på net/);
	});

	await step('so does Nadia: two youths by the fast path', async () => {
		await people.be(window, NADIA);
		await people.goHome(window);
		await people.loseCoverage(window);
		const [first] = await encounter.fast(window);
		await encounter.finish(window);
		await window.getByRole('link', { name: new RegExp(first) }).waitFor();
		await encounter.openIncident(window, 'hærværk');
		await encounter.severity(window, 'Til gene');
		await shift.done(window);
		await shift.write(window, NADIAS_TEXT);
		await shift.done(window);
		await people.statusSays(window, /venter på net/);
	});

	await step('back under the lamps both texts are whole; she ends the shift, both sign', async () => {
		await people.findCoverage(window);
		await people.be(window, JONAS);
		await people.goHome(window);
		await people.findCoverage(window);
		await people.statusSays(window, 'Sendt til kontoret');
		await shift.openNarrative(window);
		await until('both texts are there', async () => {
			const text = await shift.written(window);
			return text.includes(NADIAS_TEXT) && text.includes(JONAS_TEXT);
		});
		await people.be(window, NADIA);
		await shift.openReport(window);
		await shift.end(window);
		await shift.sign(window, NADIA);
		await people.be(window, JONAS);
		await shift.openReportToSign(window);
		await shift.sign(window, JONAS);
		await window.getByText(/Rapporten er sendt til kontoret|Koordinatoren har fået rapporten/).waitFor();
		picture('signed');
	});

	await step('the coordinator reads both texts, settles what contradicts, and asks', async () => {
		await people.be(window, METTE);
		await people.goTo(window, 'Nattens rapporter');
		await report.openFirst(window, AREA);
		for (const words of [NADIAS_TEXT, JONAS_TEXT, 'grøn hue, løbehjul']) {
			await report.paper(window).getByText(words).first().waitFor();
		}
		picture('morning');
		await report.choose(window, 'Hvor alvorligt var det?', /^Alvorligt/);
		await report.ask(window, QUESTION);
	});

	await step('Jonas answers; she approves', async () => {
		await people.be(window, JONAS);
		await people.goHome(window);
		await shift.answer(window, QUESTION, ANSWER);
		await shift.question(window, QUESTION).waitFor({ state: 'hidden' });
		await people.be(window, METTE);
		await people.goTo(window, 'Nattens rapporter');
		await report.openFirst(window, AREA);
		await report.panel(window).getByText(ANSWER).waitFor();
		await report.closeQuestion(window);
		await report.approve(window);
		picture('approved');
	});

	await step('she invites two to an activity and hands one message over', async () => {
		await activity.openForm(window);
		await activity.fillForm(window, {
			title: TITLE,
			meetingPoint: 'Containeren',
			date: activity.dayFromNow(3),
			time: '18.00',
			adults: [NADIA.name]
		});
		await activity.create(window, TITLE);
		await activity.openChoice(window);
		for (const at of [0, 1]) await activity.candidates(window).nth(at).getByRole('checkbox').check();
		await activity.invite(window, 2, '');
		const invited = await activity.openHandOver(window);
		await activity.handOver(window);
		const [link] = await until('the system has been asked', async () => window.opened().length > 0 && window.opened());
		assert.match(link, /^sms:\+45\d{8}\?.*body=/);
		assert.ok(decodeURIComponent(link).includes(TITLE), link);
		picture('hand-over');
		await window.getByRole('button', { name: 'Tilbage' }).click();
		await activity.row(window, invited).getByText(/Åbnet i sms-appen/).waitFor();
		await activity.record(window, invited, 'Ja');
	});

	await step('locked, nobody’s name is left in the window', async () => {
		await people.lock(window);
		assert.doesNotMatch(await window.evaluate('return document.documentElement.outerHTML'), /Eksempel|Påfund|Skitse|Natfodbold/);
		await people.tryPin(window, '111222');
		await window.getByText(/\d forsøg tilbage, før du skal vente\./).waitFor();
		await people.tryPin(window, METTE.pin);
		await window.getByRole('heading', { level: 1, name: TITLE }).waitFor();
	});
});
