import { expect, test } from 'vitest';
import { daysOf, wordsOf } from './retention-days';

test('an empty field means for ever, and what core would refuse is no number of days', () => {
	expect(daysOf('')).toBe(null);
	expect(daysOf(' 730 ')).toBe(730);
	for (const text of ['29', '36501', '1,5', '-365', 'to år']) expect(daysOf(text)).toBe(undefined);
	expect([wordsOf(null), wordsOf(730)]).toEqual(['', '730']);
});
