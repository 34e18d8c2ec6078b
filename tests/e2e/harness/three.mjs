// Two phones and a desk in a municipality of their own, as most stories begin.
import { DESK, PHONE, openBrowser, openPage, showAll } from './chromium.mjs';
import { Looks } from './look.mjs';
import { Town } from './town.mjs';

/** Given what a story is given; the three pages are in `pages` with their names, too. */
export async function openThree({ after, onfail }) {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	onfail(() => showAll({ nadia, jonas, mette }, town));
	return { town, looks: new Looks(), nadia, jonas, mette, pages: Object.entries({ nadia, jonas, mette }) };
}
