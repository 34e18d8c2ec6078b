import { afterEach, expect, test } from 'vitest';
import type { Code } from '$/bindings/types/Code';
import { setLocale } from '$/paraglide/runtime';
import { problem } from '$/platform/problem';
import codes from '$/bindings/types/Code.ts?raw';
import { duration } from '$/format/duration';
import { wordsAtEnrolment, wordsFor } from './problem-words';

afterEach(() => void setLocale('da', { reload: false }));

const all = [...codes.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code as Code);

test('every problem has words in both languages, none of them empty or a key', () => {
	expect(all.length).toBeGreaterThan(40);
	for (const language of ['da', 'en'] as const) {
		void setLocale(language, { reload: false });
		for (const code of all) {
			const { what, safe, todo } = wordsFor(problem(code));
			for (const words of [what, safe, todo].filter((part) => part !== undefined)) {
				expect(words.length, code).toBeGreaterThan(3);
				expect(words, code).not.toContain('problem_');
			}
		}
	}
});

test('the words are not those of a system', () => {
	const said = all.map((code) => Object.values(wordsFor(problem(code))).join(' ')).join(' ');
	expect(said).not.toMatch(/synkroniser|\bpost\b|record|database|server/i);
});

test('details come in', () => {
	expect(wordsFor(problem('pin_wrong', { left: '1' })).todo).toContain('1 forsøg');
	expect(wordsFor(problem('pin_wait', { wait_seconds: '40' })).todo).toContain('40 sekunder');
	expect(wordsFor(problem('missing', { field: 'name' })).what).toContain('navn');
	expect(wordsFor(problem('out_of_range', { field: 'birth_year', min: '1980', max: '2026' })).what).toBe(
		'Fødselsår skal være mellem 1980 og 2026.'
	);
	expect(duration(240)).toBe('4 minutter');
});

test("a newer app's code says at least that something went wrong", () => {
	expect(wordsFor({ code: 'tired' as Code, params: {} }).what).toBe('Der skete en fejl i appen.');
});

test('before the app is in use nothing is called saved or sent by itself, and the code is spoken of', () => {
	for (const code of [
		'server_unreachable',
		'server_slow',
		'server_garbled',
		'server_failed',
		'server_busy',
		'protocol_mismatch',
		'disk_full'
	] as const) {
		const said = Object.values(wordsAtEnrolment(problem(code, { wait_seconds: '90' }))).join(' ');
		expect(said, code).toContain('Koden kan stadig bruges.');
		expect(said, code).not.toMatch(/gemt|af sig selv/);
	}
	expect(wordsAtEnrolment(problem('server_busy', { wait_seconds: '90' })).todo).toBe(
		'Vent 90 sekunder, og prøv igen.'
	);
	expect(wordsAtEnrolment(problem('code_refused'))).toEqual(wordsFor(problem('code_refused')));
});
