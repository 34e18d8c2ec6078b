// Two write differently about a youth and about an answer, both without coverage: both are kept, both are told who
// decides, and a consent that is not settled counts as none.
import assert from 'node:assert/strict';
import { story } from '../harness/story.mjs';
import { openThree } from '../harness/three.mjs';
import * as activity from '../story/activity.mjs';
import * as people from '../story/people.mjs';
import { JONAS, NADIA } from '../story/people.mjs';
import * as youth from '../story/youth.mjs';

const YOUTH = 'Zelal Opspind';
const TITLE = 'Biograf på Toftegård';
const question = (page, asked) => page.getByRole('group', { name: asked });

story('skrevet forskelligt', async ({ step, check, ...given }) => {
	const { town, looks, nadia, jonas, mette, pages } = await openThree(given);
	const choose = async (page, asked, value) => {
		await question(page, asked).getByRole('radio', { name: value }).check();
		await page.locator('form').filter({ has: question(page, asked) }).getByRole('button', { name: 'Det er rigtigt' }).click();
		await question(page, asked).waitFor({ state: 'hidden' });
		await page.getByText(`Mette Eksempel\u2069 valgte “\u2068${value}`).waitFor();
	};

	await step('three take the app into use', () => people.takeIntoUse(town, { nadia, jonas, mette }));

	await step('a youth whom both know, and an activity', async () => {
		await youth.make(nadia, YOUTH, '20 11 22 33');
		await activity.openForm(mette);
		await activity.fillForm(mette, { title: TITLE, meetingPoint: 'Toftegårds Plads', date: activity.dayFromNow(2), time: '18.30', adults: [NADIA.name] });
		await activity.create(mette, TITLE);
		await activity.openChoice(mette);
		await activity.candidates(mette).filter({ hasText: YOUTH }).getByRole('checkbox').check();
		await activity.invite(mette, 1, 'Hun spurgte selv.');
		await youth.open(jonas, YOUTH);
		await activity.open(jonas, TITLE);
		await activity.row(jonas, YOUTH).waitFor();
		await activity.open(nadia, TITLE);
		await activity.row(nadia, YOUTH).waitFor();
	});

	await step('without coverage they write differently', async () => {
		for (const page of [nadia, jonas]) await people.loseCoverage(page);
		await activity.record(nadia, YOUTH, 'Ja');
		await activity.record(jonas, YOUTH, 'Nej');
		await youth.open(nadia, YOUTH);
		await youth.edit(nadia, { school: 'Åskolen', consent: 'Har sagt ja' });
		await youth.open(jonas, YOUTH);
		await youth.edit(jonas, { school: 'Bakkeskolen', consent: 'Har sagt nej' });
	});

	await step('back under the lamps both see both, who wrote it, and who decides', async () => {
		for (const page of [nadia, jonas]) await people.findCoverage(page);
		for (const page of [nadia, jonas]) {
			await page.getByRole('heading', { name: 'Skrevet forskelligt' }).waitFor();
			const school = question(page, 'Hvilken skole går den unge på?');
			for (const words of ['Åskolen', 'Bakkeskolen', NADIA.name, JONAS.name]) await school.getByText(words).waitFor();
			await page.getByText('Koordinatoren vælger, hvad der er rigtigt. Begge dele er gemt.').first().waitFor();
			await page.getByText('Tæller som et nej, til det er afgjort').waitFor();
			assert.equal(await page.getByRole('radio').count(), 0, 'a street worker does not choose');
		}
		await looks.at(nadia, 'card-differs');
		await youth.beginEdit(nadia);
		await nadia.getByText(/Det her er skrevet forskelligt: .*Hvilken skole går den unge på\?/).waitFor();
		await nadia.getByRole('button', { name: 'Annullér' }).click();
	});

	await step('the invite list says why no message can be written', async () => {
		const row = activity.row(mette, YOUTH);
		await row.getByText('To har skrevet forskelligt, om den unge vil have sms. Det tæller som et nej.').waitFor();
		await row.getByText('Svaret er skrevet forskelligt.').waitFor();
		await looks.at(mette, 'activity-differs');
		await activity.open(nadia, TITLE);
		await nadia.getByText(/Hvad svarede .*Zelal Opspind.*\?/).waitFor();
	});

	await step('the coordinator chooses the answer where the activity is', async () => {
		await choose(mette, /Hvad svarede .*Zelal Opspind.*\?/, 'Nej');
		await activity.row(mette, YOUTH).getByRole('button', { name: 'Nej', pressed: true }).waitFor();
		await activity.row(nadia, YOUTH).getByRole('button', { name: 'Nej', pressed: true }).waitFor();
	});

	await step('and on the card, which then says one thing to everybody', async () => {
		await activity.row(mette, YOUTH).getByRole('link', { name: YOUTH }).click();
		await mette.getByRole('heading', { level: 1, name: YOUTH }).waitFor();
		await looks.at(mette, 'card-choose');
		await choose(mette, 'Må vi sende sms til den unge?', 'Har sagt ja');
		await choose(mette, 'Hvilken skole går den unge på?', 'Bakkeskolen');
		await youth.open(nadia, YOUTH);
		await nadia.getByRole('heading', { name: 'Skrevet forskelligt' }).waitFor({ state: 'hidden' });
		await nadia.getByText('Bakkeskolen').waitFor();
		await nadia.getByText('Har sagt ja').waitFor();
		await activity.open(mette, TITLE);
		await activity.row(mette, YOUTH).getByText('Ikke skrevet til endnu').waitFor();
	});

	await check('every screen on the way passed axe, in both themes and sizes, and fits', () => {
		assert.deepEqual(looks.findings, [], `${looks.screens} screens were looked at`);
	});
	await check('no page complained', () => {
		for (const [name, page] of pages) assert.deepEqual(page.troubles, [], name);
	});
});
