import { mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { app, press, settle, type Asked } from '$/testing/app';
import type { Retention } from '$/bindings/types/Retention';
import { setLocale } from '$/paraglide/runtime';
import { useDevice } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import RetentionSheet from './RetentionSheet.svelte';

const KEPT: Retention = {
	shift_days: 730,
	anonymise_days: null,
	youth_days: 365,
	activity_days: null,
	phone_days: null,
	searched_days: 180,
	log_days: null,
	hold: false
};

let shown: Record<string, unknown> | undefined;
beforeEach(() => {
	HTMLDialogElement.prototype.showModal = function () {
		this.open = true;
	};
	HTMLDialogElement.prototype.close = vi.fn();
});
afterEach(async () => {
	void setLocale('da', { reload: false });
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

/** Mette opens the sheet on what the office keeps by; what she saves is what it keeps by next. */
async function open(kept: Retention, refused?: ProblemError): Promise<Asked> {
	const asked = app((command, request) => {
		if (command === 'retention') return kept;
		if (refused) throw refused;
		return request;
	});
	await useDevice('main');
	shown = mount(RetentionSheet, { target: document.body, props: { onclose: () => {} } });
	await settle();
	return asked;
}
const text = (): string => document.body.textContent ?? '';
const labels = (): string[] => [...document.querySelectorAll('.field label')].map((one) => one.textContent ?? '');
const headings = (): string[] => [...document.querySelectorAll('legend')].map((one) => one.textContent ?? '');
const readBack = (): string => document.querySelector('[role=alert]')?.textContent?.replace(/\s+/g, ' ') ?? '';
const save = (): HTMLButtonElement => document.querySelector('button[type=submit]') as HTMLButtonElement;
function field(label: string): HTMLInputElement {
	const found = [...document.querySelectorAll('label')].find(({ textContent }) => textContent === label);
	return document.getElementById(found?.htmlFor ?? '') as HTMLInputElement;
}
async function write(label: string, days: string): Promise<void> {
	field(label).value = days;
	field(label).dispatchEvent(new Event('input', { bubbles: true }));
	await settle();
}
const saved = (asked: Asked): unknown => asked.find(({ command }) => command === 'retention_put')?.request;

test('Mette finds seven rules under three headings, in the order in which things come to an end', async () => {
	await open(KEPT);
	expect(headings()).toEqual(['Rapporter, kort og aktiviteter', 'Telefonerne', 'Loggen']);
	expect(labels()).toEqual([
		'Vagter med rapport',
		'Navne og tekster i rapporter',
		'Unges kort',
		'Aktiviteter',
		'Vagter og aktiviteter på telefoner',
		'Hvad der er søgt efter',
		'Hele loggen'
	]);
	expect(field('Vagter med rapport').value).toBe('730');
	expect(field('Navne og tekster i rapporter').value).toBe('');
	for (const { control } of document.querySelectorAll('label')) {
		if (control?.getAttribute('type') === 'checkbox') continue;
		const hint = document.getElementById(control?.getAttribute('aria-describedby') ?? '')?.textContent;
		expect(hint).toMatch(/^Dage/);
	}
});

test('Mette lets names go after a year and phones forget after two months: every rule is read back before it counts', async () => {
	const asked = await open(KEPT);
	await write('Navne og tekster i rapporter', '365');
	await write('Vagter og aktiviteter på telefoner', '60');
	await write('Hele loggen', '1825');
	await press('Gem reglerne');
	expect(document.activeElement?.contains(document.querySelector('[role=alert]'))).toBe(true);
	expect(document.activeElement).not.toBe(document.body);
	for (const rule of [
		'Vagter med rapport: slettes efter 730 dage',
		'Navne og tekster i rapporter: slettes efter 365 dage',
		'Unges kort: slettes efter 365 dage',
		'Aktiviteter: slettes ikke',
		'Vagter og aktiviteter på telefoner: fjernes fra telefonerne efter 60 dage; kontoret har dem stadig',
		'Hvad der er søgt efter: slettes efter 180 dage',
		'Hele loggen: slettes efter 1825 dage'
	]) {
		expect(readBack()).toContain(rule);
	}
	expect(readBack()).toContain('kan ikke hentes frem igen');
	expect(saved(asked)).toBe(undefined);
	await press('Ja, gem reglerne');
	await vi.waitFor(() => expect(text()).toContain('Reglerne er gemt.'));
	expect(saved(asked)).toEqual({ ...KEPT, anonymise_days: 365, phone_days: 60, log_days: 1825 });
	expect(field('Hele loggen').value).toBe('1825');
});

test('names that would leave a report after it is erased: the field says so, and nothing can be saved', async () => {
	const asked = await open(KEPT);
	for (const days of ['730', '900']) {
		await write('Navne og tekster i rapporter', days);
		const said = document.querySelector('.error')?.id ?? 'none';
		expect(field('Navne og tekster i rapporter').getAttribute('aria-describedby')).toContain(said);
		expect(text()).toContain('Skriv færre dage end ved »Vagter med rapport«');
		expect(save().disabled).toBe(true);
		document.querySelector('form')?.requestSubmit();
		await settle();
		expect(readBack()).toBe('');
	}
	// Both ways out: fewer days here, or more there; and reports that are never erased are no bound.
	await write('Navne og tekster i rapporter', '729');
	expect(save().disabled).toBe(false);
	await write('Navne og tekster i rapporter', '900');
	await write('Vagter med rapport', '');
	expect(save().disabled).toBe(false);
	// A number that is none has one thing said about it.
	await write('Vagter med rapport', '7');
	expect(document.querySelectorAll('.error')).toHaveLength(1);
	expect(saved(asked)).toBe(undefined);
});

test('names that would leave a report before the cards of those it names are due: the field says why not', async () => {
	await open(KEPT);
	await write('Navne og tekster i rapporter', '364');
	expect(text()).toContain('Skriv mindst lige så mange dage som ved »Unges kort«');
	expect(save().disabled).toBe(true);
	await write('Unges kort', '');
	expect(save().disabled).toBe(false);
});

test('where nothing goes but from the phones, Mette is not told that it is gone for good', async () => {
	const nothing: Retention = { ...KEPT, shift_days: null, youth_days: null, searched_days: null };
	await open(nothing);
	await write('Vagter og aktiviteter på telefoner', '60');
	await press('Gem reglerne');
	expect(readBack()).toContain('kontoret har dem stadig');
	expect(readBack()).not.toContain('hentes frem');
	await press('Nej, lad det være');
	await write('Hele loggen', '365');
	await press('Gem reglerne');
	expect(readBack()).toContain('kan ikke hentes frem igen');
});

test('a rule that the office refuses leaves what Mette typed, and says what is kept to', async () => {
	await open(KEPT, new ProblemError(problem('out_of_range', { field: 'days', min: '30', max: '36500' })));
	await write('Hele loggen', '365');
	await press('Gem reglerne');
	await press('Ja, gem reglerne');
	await vi.waitFor(() => expect(text()).toContain('Reglerne er ikke ændret.'));
	expect(text()).not.toContain('Reglerne er gemt.');
	await press('Nej, lad det være');
	expect(field('Hele loggen').value).toBe('365');
});

test('in English there are seven rules too', async () => {
	void setLocale('en', { reload: false });
	await open(KEPT);
	expect(headings()).toEqual(['Reports, cards and activities', 'The phones', 'The log']);
	expect(labels()).toHaveLength(7);
	expect(text()).toContain('After that only times, places and figures are left.');
});
