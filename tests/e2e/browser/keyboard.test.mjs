// Without a finger and without a mouse: the fast contact on a phone with a keyboard, the morning at a desk. The devices
// are let in by the demonstration itself here, as `make run` does it.
import assert from 'node:assert/strict';
import { DESK, PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as encounter from '../story/encounter.mjs';
import * as people from '../story/people.mjs';
import { METTE, NADIA } from '../story/people.mjs';
import * as report from '../story/report.mjs';

/** Tabs per screen at most: more than that is no way to go. */
const FAR = 60;

/** Goes on with Tab until that has the focus, which must be seen. */
async function reach(page, wanted) {
	await wanted.waitFor();
	for (let tabs = 0; tabs <= FAR; tabs++) {
		if (await wanted.evaluate((element) => element === document.activeElement)) {
			const seen = await wanted.evaluate((element) => {
				const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
				return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
			});
			assert.ok(seen, `the focus can’t be seen on ${wanted}`);
			const covered = await wanted.evaluate((element) => {
				const { left, right, top, bottom } = element.getBoundingClientRect();
				const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
				return !(element === there || element.contains(there));
			});
			if (covered) page.covered.push(`${wanted}`);
			return tabs;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`${FAR} Tabs don’t lead to ${wanted}`);
}
async function press(page, wanted, key = 'Enter') {
	await reach(page, wanted);
	await page.keyboard.press(key);
}
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

story('uden finger og uden mus', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost({ fresh: false });
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const nadia = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	for (const page of [nadia, mette]) page.covered = [];
	onfail(() => showAll({ nadia, mette }, town));

	await step('the demonstration has let everybody in', async () => {
		await people.firstScreen(nadia, NADIA);
		await people.be(mette, METTE);
		await people.firstScreen(mette, METTE);
	});

	await step('a shift and a contact, by keys alone', async () => {
		await press(nadia, nadia.getByRole('button', { name: 'Start vagten' }));
		await press(nadia, nadia.getByRole('button', { name: 'Ny kontakt' }));
		await nadia.getByRole('heading', { level: 1, name: 'Ny kontakt' }).waitFor();
		await encounter.word(nadia, 'Udfald').first().waitFor();
		assert.equal(await focused(nadia), 'Ny kontakt', 'those who hear the page are told where they are');
		for (const at of [0, 1]) {
			const tile = encounter.usual(nadia).nth(at);
			await press(nadia, tile, 'Space');
			assert.equal(await tile.getAttribute('aria-pressed'), 'true');
		}
		await press(nadia, encounter.word(nadia, 'Lavede').first(), 'Space');
		await press(nadia, encounter.word(nadia, 'Udfald').first(), 'Space');
		await press(nadia, nadia.getByRole('button', { name: 'Færdig' }));
		await nadia.getByText('Kontakten er gemt.').waitFor();
		assert.equal(await nadia.locator('.timeline li').count(), 1);
	});

	await step('a sheet keeps the focus inside, closes with Escape and gives the focus back', async () => {
		const opener = nadia.getByRole('button', { name: 'Tæl', exact: true });
		await press(nadia, opener);
		const sheet = nadia.getByRole('dialog', { name: 'Tæl unge' });
		await sheet.waitFor();
		for (let tabs = 0; tabs < 30; tabs++) {
			await nadia.keyboard.press('Tab');
			const outside = await nadia.evaluate(() => {
				const now = document.activeElement;
				return now !== document.body && !document.querySelector('dialog[open]').contains(now);
			});
			assert.ok(!outside, 'the focus left the sheet');
		}
		await nadia.keyboard.press('Escape');
		await sheet.waitFor({ state: 'hidden' });
		assert.ok(await opener.evaluate((element) => element === document.activeElement));
	});

	await step('the coordinator goes through the reports and approves one by keys', async () => {
		await mette.keyboard.press('j');
		await mette.keyboard.press('j');
		await mette.keyboard.press('k');
		const card = await mette.evaluate(() => document.activeElement.id);
		assert.match(card, /^card-/);
		await mette.keyboard.press('Enter');
		await mette.waitForURL(/#\/morning\//);
		await mette.keyboard.press('?');
		await mette.getByRole('dialog', { name: 'Genvejstaster' }).waitFor();
		await mette.keyboard.press('Escape');
		await mette.getByRole('dialog').waitFor({ state: 'hidden' });
		const waiting = mette.getByRole('navigation', { name: 'Rapporter' }).getByRole('link', { name: /Underskrevet/ }).first();
		await press(mette, waiting);
		await report.panel(mette).getByRole('button', { name: 'Godkend rapporten' }).waitFor();
		await mette.keyboard.press('g');
		await report.panel(mette).getByText('Rapporten er godkendt.').waitFor();
		await press(mette, report.panel(mette).getByRole('button', { name: 'Fortryd' }));
		await report.panel(mette).getByRole('button', { name: 'Godkend rapporten' }).waitFor();
	});

	await check('nothing lay over what had the focus (WCAG 2.4.11)', () => {
		assert.deepEqual([...nadia.covered, ...mette.covered], []);
	});
	await check('no page complained', () => {
		assert.deepEqual([...nadia.troubles, ...mette.troubles], []);
	});
});
