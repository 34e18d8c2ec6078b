// What is to be followed up: the coordinator asks on a card, a street worker is asked on the first screen and in a contact, and
// answers in a tap without coverage; the coordinator reads it in the morning and on the card.
import assert from 'node:assert/strict';
import { PHONE } from '../harness/chromium.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { openThree } from '../harness/three.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE } from '../story/people.mjs';
import * as prompt from '../story/prompt.mjs';
import * as shift from '../story/shift.mjs';
import * as youth from '../story/youth.mjs';

const AREA = 'Akacieparken';
const YOUTH = 'Zelal Opspind';
const JOB = 'Har han søgt fritidsjobbet i cykelbutikken?';
const SCHOOL = 'Vil han snakke om skolen?';
const MISTAKEN = 'Har hun fået nyt nummer?';
const LINE = 'Han vil gerne, men mangler et cv';

story('opmærksomhedspunkter', async (told) => {
	const { step, check } = told;
	const { town, looks, nadia, jonas, mette, pages } = await openThree(told);
	const heading = (page, name) => page.getByRole('heading', { level: 1, name });

	await step('three take the app into use, and the coordinator makes a card', async () => {
		await people.takeIntoUse(town, { nadia, jonas, mette });
		await people.goTo(mette, 'Unge');
		await mette.getByRole('link', { name: 'Ny ung' }).click();
		await mette.getByLabel('Navn', { exact: true }).fill(YOUTH);
		await mette.getByRole('group', { name: 'Område' }).getByRole('button', { name: AREA }).click();
		await mette.getByLabel('Sprog', { exact: true }).fill('Dansk, kurdisk');
		await mette.getByRole('button', { name: 'Opret', exact: true }).click();
		await heading(mette, YOUTH).waitFor();
		await mette.getByText('Dansk, kurdisk').waitFor();
		await mette.getByText('Der er ikke noget at følge op på.').waitFor();
	});

	await step('she asks the street for two things, and takes back what she did not mean', async () => {
		await mette.getByRole('button', { name: 'Nyt opmærksomhedspunkt' }).click();
		await mette.getByRole('button', { name: 'Til en bestemt aften' }).click();
		assert.ok(await mette.getByRole('button', { name: 'Sæt på kortet' }).isDisabled(), 'nothing is asked yet');
		await looks.at(mette, 'prompt-new');
		await mette.getByRole('button', { name: 'Annullér' }).click();
		for (const text of [JOB, SCHOOL, MISTAKEN]) await prompt.add(mette, text);
		const mistaken = prompt.card(mette, MISTAKEN);
		await mistaken.getByRole('button', { name: 'Træk tilbage' }).click();
		await mistaken.getByText('trukket tilbage').waitFor();
		await looks.at(mette, 'prompts-on-card');
	});

	await step('a street worker is asked as soon as tonight stands before him', async () => {
		await people.goHome(jonas);
		await prompt.isAsked(jonas, JOB);
		await prompt.asked(jonas, SCHOOL).getByText(METTE.name).waitFor();
		// It may have come before it was taken back.
		await jonas.getByText(MISTAKEN).waitFor({ state: 'hidden' });
		await people.goHome(nadia);
		await shift.start(nadia);
		await shift.isOpen(jonas);
		await prompt.isAsked(jonas, JOB);
		await looks.at(jonas, 'prompts-tonight');
		const { height } = await prompt.reply(prompt.asked(jonas, JOB), 'Spurgt').boundingBox();
		assert.ok(height >= 48, `${height} px high`);
		assert.equal(jonas.viewportSize().width, PHONE.width);
	});

	await step('without coverage he answers in a tap, takes a slip back, and adds a line', async () => {
		await people.loseCoverage(jonas);
		const job = prompt.asked(jonas, JOB);
		await prompt.reply(job, 'Ikke mødt').click();
		await prompt.replies(job).waitFor({ state: 'hidden' });
		await job.getByRole('button', { name: /^Fortryd svaret/ }).click();
		await prompt.replies(job).waitFor();
		await job.getByRole('button', { name: 'Tilføj en linje' }).click();
		await job.getByLabel('En linje til svaret').fill(LINE);
		await looks.at(jonas, 'prompt-line');
		await prompt.reply(job, 'Spurgt').click();
		// It stays where it was, with what was said.
		await job.getByText(LINE).waitFor();
		await prompt.replies(job).waitFor({ state: 'hidden' });
		await looks.at(jonas, 'prompt-answered');
	});

	await step('in a contact with him the other one stands under his name', async () => {
		await encounter.begin(jonas);
		assert.equal(await prompt.inContact(jonas).count(), 0, 'nobody is chosen yet');
		await encounter.find(jonas, 'zelal', new RegExp(YOUTH));
		const school = prompt.askedHere(jonas, SCHOOL);
		await school.waitFor();
		assert.equal(await prompt.inContact(jonas).getByText(JOB).count(), 0, 'what is answered is not asked again');
		await looks.at(jonas, 'prompt-in-contact');
		await prompt.reply(school, 'Ville ikke').click();
		await school.getByRole('button', { name: /^Fortryd svaret/ }).waitFor();
		await encounter.finish(jonas);
		assert.equal(await jonas.getByText(SCHOOL).count(), 0);
		await people.findCoverage(jonas);
	});

	await step('the coordinator reads both answers in the morning', async () => {
		await people.goTo(mette, 'Nattens rapporter');
		const answers = prompt.answers(mette);
		await answers.getByText(LINE).waitFor();
		await answers.getByText('Ville ikke').waitFor();
		await answers.getByText(JONAS.name).first().waitFor();
		await looks.at(mette, 'answers-from-the-street');
	});

	await step('and finds them on the card, with who answered', async () => {
		await prompt.answers(mette).getByRole('link', { name: new RegExp(YOUTH) }).first().click();
		await heading(mette, YOUTH).waitFor();
		const job = prompt.card(mette, JOB);
		await job.getByText(LINE).waitFor();
		await job.getByText(JONAS.name).first().waitFor();
		assert.equal(await job.getByRole('button', { name: /^Fortryd svaret/ }).count(), 0, 'an answer is taken back by whoever gave it');
		await looks.at(mette, 'prompts-answered-on-card');
	});

	await step('a street worker finds the answers on the card, and asks for nothing himself', async () => {
		await youth.open(jonas, YOUTH);
		await prompt.card(jonas, JOB).getByText(LINE).waitFor();
		assert.equal(await jonas.getByRole('button', { name: 'Nyt opmærksomhedspunkt' }).count(), 0);
		assert.equal(await jonas.getByRole('button', { name: 'Træk tilbage' }).count(), 0);
	});

	await step('that he was shown what to follow up is on record', async () => {
		await until('his look-up has come', async () => {
			await youth.open(mette, YOUTH);
			await mette.getByRole('link', { name: 'Hvem har set' }).click();
			await heading(mette, 'Hvem har set').waitFor();
			const lines = mette.locator('main li');
			await lines.first().waitFor();
			return (await lines.filter({ hasText: JONAS.name }).filter({ hasText: 'Fik vist, hvad der skal følges op' }).count()) > 0;
		});
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
