import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import DateFields from './DateFields.svelte';

let shown: Record<string, unknown> | undefined;
afterEach(async () => {
	if (shown) await unmount(shown);
	document.body.innerHTML = '';
});

test('a date is three fields, each under its own word; the first has the id that a summary leads to', () => {
	const date = $state({ day: '27', month: '11', year: '' });
	shown = mount(DateFields, {
		target: document.body,
		props: {
			label: 'Dato',
			hint: 'For eksempel 27 11 2026',
			error: 'Skriv en dato.',
			id: 'when',
			get day() {
				return date.day;
			},
			set day(text) {
				date.day = text;
			},
			get month() {
				return date.month;
			},
			set month(text) {
				date.month = text;
			},
			get year() {
				return date.year;
			},
			set year(text) {
				date.year = text;
			}
		}
	});
	flushSync();
	const fields = [...document.querySelectorAll('label')].map((label) => ({
		word: label.textContent?.trim(),
		input: label.querySelector('input') as HTMLInputElement
	}));
	expect(fields.map(({ word, input }) => [word, input.value, input.maxLength, input.id])).toEqual([
		['Dag', '27', 2, 'when'],
		['Måned', '11', 2, ''],
		['År', '', 4, '']
	]);
	expect(fields.every(({ input }) => input.getAttribute('aria-invalid') === 'true')).toBe(true);
	for (const [at, text] of ['3', '2', '2027'].entries()) {
		const { input } = fields[at] ?? fields[0]!;
		input.value = text;
		input.dispatchEvent(new Event('input', { bubbles: true }));
	}
	flushSync();
	expect(date).toEqual({ day: '3', month: '2', year: '2027' });
});
