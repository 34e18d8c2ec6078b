// Access is taken and given back, and a phone is wiped: each time the one it happens to is told what and why, and nothing
// that somebody wrote is lost.
import assert from 'node:assert/strict';
import { DESK, PHONE, openBrowser, openPage, showAll } from '../harness/chromium.mjs';
import { Looks } from '../harness/look.mjs';
import { until } from '../harness/processes.mjs';
import { story } from '../harness/story.mjs';
import { Town } from '../harness/town.mjs';
import * as access from '../story/access.mjs';
import * as people from '../story/people.mjs';
import { JONAS, METTE, NADIA } from '../story/people.mjs';
import * as shift from '../story/shift.mjs';

const WRITTEN = 'Skrevet uden dækning, mens adgangen blev fjernet.';
const LONG = 'Arbejdstelefon 3 fra Kommunikationsfællesskabstelefonskabet';

story('adgang, der tages og gives, og en telefon, der slettes', async ({ step, check, after, onfail }) => {
	const town = await Town.withBrowserHost();
	after(() => town.close());
	const browser = await openBrowser();
	after(() => browser.close());
	const looks = new Looks();
	const nadia = await openPage(browser, town.url, PHONE);
	const jonas = await openPage(browser, town.url, PHONE);
	const mette = await openPage(browser, town.url, DESK);
	onfail(() => showAll({ nadia, jonas, mette }, town));
	const refusedLink = jonas.getByRole('link', { name: /afvist/i });

	await step('all three take the app into use', async () => {
		await people.takeIntoUse(town, { nadia, jonas, mette });
		await people.goHome(nadia);
		await people.goHome(jonas);
	});

	await step('Jonas writes without coverage', async () => {
		await people.loseCoverage(jonas);
		await shift.start(jonas);
		await shift.write(jonas, WRITTEN);
		await shift.done(jonas);
	});

	let taken = 0;
	await step('Mette takes his street spaces from him, and is told what will happen first', async () => {
		await people.goTo(mette, 'Folk og enheder');
		await mette.getByRole('row').nth(1).waitFor();
		await looks.at(mette, 'people-and-devices');
		const sheet = await access.openGrants(mette, JONAS);
		await looks.at(mette, 'grants');
		const take = sheet.getByRole('button', { name: /^Fjern: Gadearbejde i / });
		while ((await take.count()) > 0) {
			await take.first().click();
			await sheet.getByRole('alert').getByText(/sender de det, der mangler, og sletter så alt fra/).waitFor();
			if (taken === 0) {
				await looks.at(mette, 'grant-take');
				// Nothing has happened yet, and nothing does.
				const leave = sheet.getByRole('button', { name: 'Nej, lad det være' });
				assert.ok(await leave.evaluate((one) => one === document.activeElement), 'a stray Enter takes nothing');
				await mette.keyboard.press('Enter');
				assert.ok(await take.first().evaluate((one) => one === document.activeElement), 'the focus is where it was');
				await mette.keyboard.press('Enter');
			}
			await sheet.getByRole('button', { name: 'Fjern adgangen' }).click();
			await sheet.getByText(/^Adgang fjernet: Gadearbejde i /).waitFor();
			taken++;
		}
		assert.ok(taken > 0);
		await looks.at(mette, 'grant-taken');
		await access.closeSheet(mette);
	});

	await step('she can’t take her own, nor the device she sits at', async () => {
		const own = await access.openGrants(mette, METTE);
		await own.getByText('Din egen adgang kan kun ændres af en anden koordinator').waitFor();
		assert.equal(await own.getByRole('button', { name: /^(Fjern|Giv adgang)/ }).count(), 0);
		await access.closeSheet(mette);
		const device = await access.openDevice(mette, METTE.phone);
		await device.getByText('Den enhed, du sidder med, kan du ikke lukke eller slette.').waitFor();
		assert.equal(await device.getByRole('button', { name: /^(Luk adgang|Slet)/ }).count(), 0);
		await access.closeSheet(mette);
	});

	await step('Jonas comes back: the space is gone, he is told why, and that the office has what he wrote', async () => {
		await people.findCoverage(jonas);
		const notes = jonas.getByRole('region', { name: /Du har ikke længere adgang: Gadearbejde i / });
		await until('he is told of each', async () => (await notes.count()) === taken);
		await looks.at(jonas, 'taken');
		await notes.getByText(/slettet fra denne enhed/).first().waitFor();
		await notes.getByText(/Det ligger nu hos koordinatoren til gennemsyn/).first().waitFor();
		assert.equal(await refusedLink.count(), 0, 'nothing of it lies on the phone any more');
		for (let left = taken; left > 0; left--) {
			await notes.first().getByRole('button', { name: 'Det har jeg læst' }).click();
			await until('one less', async () => (await notes.count()) === left - 1);
		}
		await people.goHome(jonas);
		await looks.at(jonas, 'tonight-without-space');
	});

	await step('Mette gives it back with the keyboard alone: his work goes in by itself', async () => {
		await access.openGrants(mette, JONAS);
		const give = mette.getByRole('dialog').getByRole('button', { name: /^Giv adgang: Gadearbejde i / });
		for (let left = taken; left > 0; left--) {
			await give.first().focus();
			await mette.keyboard.press('Enter');
			await mette.getByText(/^Adgang givet: Gadearbejde i /).waitFor();
			await until('one less', async () => (await give.count()) === left - 1);
		}
		await mette.keyboard.press('Escape');
		await people.statusSays(jonas, 'Sendt til kontoret');
		await shift.isOpen(jonas);
		await shift.openNarrative(jonas);
		await until('his words are back on the phone', async () => (await shift.written(jonas)).includes(WRITTEN));
		await shift.done(jonas);
	});

	await step('she sets how long things are kept, and reads it back before it counts', async () => {
		await mette.getByRole('button', { name: 'Sletning efter tid' }).click();
		const sheet = mette.getByRole('dialog', { name: 'Sletning efter tid' });
		await sheet.getByLabel('Vagter med rapport').fill('7');
		await sheet.getByText('Skriv et helt tal fra 30 til 36500').first().waitFor();
		assert.ok(await sheet.getByRole('button', { name: 'Gem reglerne' }).isDisabled());
		await sheet.getByLabel('Vagter med rapport').fill('730');
		await looks.at(mette, 'retention');
		await sheet.getByRole('button', { name: 'Gem reglerne' }).click();
		await sheet.getByRole('alert').getByText(/slettes efter 730 dage/).waitFor();
		await sheet.getByRole('alert').getByText(/Det kan ikke hentes frem igen/).waitFor();
		await looks.at(mette, 'retention-ask');
		await sheet.getByRole('button', { name: 'Ja, gem reglerne' }).click();
		await sheet.getByText('Reglerne er gemt.').waitFor();
		assert.equal(await sheet.getByLabel('Vagter med rapport').inputValue(), '730');
		await access.closeSheet(mette);
	});

	await step('Nadia has lost her phone: it gets a name, and the order to be wiped', async () => {
		let sheet = await access.openDevice(mette, NADIA.phone);
		await looks.at(mette, 'device');
		await sheet.getByLabel('Navn').fill(LONG);
		await sheet.getByRole('button', { name: 'Gem navnet' }).click();
		await sheet.getByText('Navnet er ændret.').waitFor();
		await sheet.getByRole('button', { name: 'Luk adgang' }).click();
		await sheet.getByRole('alert').getByText('Enheden kan ikke hente mere.').waitFor();
		await sheet.getByRole('button', { name: 'Luk adgangen' }).click();
		await sheet.getByText('Adgangen er lukket.').waitFor();
		await sheet.getByRole('button', { name: 'Fortryd' }).click();
		await sheet.getByRole('button', { name: 'Luk adgang' }).waitFor();
		await people.loseCoverage(nadia);
		await sheet.getByRole('button', { name: 'Slet alt på enheden' }).click();
		await looks.at(mette, 'device-wipe');
		await sheet.getByRole('button', { name: 'Slet enheden' }).click();
		await sheet.getByText('Enheden bliver slettet ved næste kontakt.').waitFor();
		await looks.at(mette, 'device-to-be-wiped');
		await access.closeSheet(mette);
		await access.row(mette, LONG).getByText('Slettes, næste gang den åbnes med net').waitFor();
		await looks.at(mette, 'devices-long-name');
	});

	await step('the phone finds coverage: it is a fresh one, and says why', async () => {
		await people.findCoverage(nadia);
		await nadia.getByText(/Kontoret har slettet alt på denne enhed kl\./).waitFor();
		await nadia.getByLabel('Kode fra din koordinator').waitFor();
		await looks.at(nadia, 'wiped');
		await people.goTo(mette, 'Nattens rapporter');
		await until('the list says so', async () => {
			await people.goTo(mette, 'Folk og enheder');
			return access.row(mette, LONG).getByText(/Slettet kl\./).isVisible();
		});
		const sheet = await access.openDevice(mette, LONG);
		assert.equal(await sheet.getByRole('button', { name: /^(Luk adgang|Slet|Åbn)/ }).count(), 0);
		await access.closeSheet(mette);
	});

	await step('with a new code it is hers again', async () => {
		const code = await people.makeCode(mette, NADIA);
		await people.enrol(nadia, NADIA, code);
		await people.firstScreen(nadia, NADIA);
	});

	await check('every screen on the way can be read by everybody', () => {
		assert.deepEqual(looks.findings, []);
		assert.ok(looks.screens >= 10);
	});
});
