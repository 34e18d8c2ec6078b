import { expect, test } from 'vitest';
import { codeParts, leftWords, minutesToTell } from './code';

test('a code is read in groups, its address apart', () => {
	expect(codeParts('http://127.0.0.1:7878#7Z3KQ-0M4XW-9T')).toEqual({
		address: 'http://127.0.0.1:7878',
		groups: ['7Z3KQ', '0M4XW', '9T']
	});
	expect(codeParts('ABCDE')).toEqual({ address: '', groups: ['ABCDE'] });
});

test('the time left never runs below nothing', () => {
	expect([leftWords(845_000, '.'), leftWords(59_001, ':'), leftWords(-5, '.')]).toEqual(['14.05', '1:00', '0.00']);
});

test('those who hear the page are told now and then, each time once', () => {
	expect(minutesToTell(14 * 60_000, null)).toBeNull();
	expect(minutesToTell(10 * 60_000, null)).toBe(10);
	expect(minutesToTell(9 * 60_000, 10)).toBeNull();
	expect(minutesToTell(4.5 * 60_000, 10)).toBe(5);
	expect(minutesToTell(59_000, 2)).toBe(1);
	expect(minutesToTell(0, 2)).toBeNull();
});
