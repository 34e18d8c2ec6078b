import { expect, test } from 'vitest';
import { everybody, filterOf } from './filter';

test('an empty filter shows everybody, and what is half typed hides nobody', () => {
	const open = { text: '', age_from: null, age_to: null, met_within_days: null, not_invited_lately: false };
	expect(filterOf(everybody())).toEqual(open);
	expect(filterOf({ ...everybody(), from: '0', to: 'x' })).toEqual(open);
});

test('what is filled in counts', () => {
	expect(filterOf({ text: ' ami ', from: '13', to: '15', met: '14', lately: true })).toEqual({
		text: 'ami',
		age_from: 13,
		age_to: 15,
		met_within_days: 14,
		not_invited_lately: true
	});
});
