import { expect, test } from 'vitest';
import { capital, inside, listWords, named } from './lists';

test('words of the lists stand in a sentence as words do', () => {
	expect(named([{ name: 'Skole' }, { name: 'Fritidsjob' }, { name: 'SSP' }])).toBe('skole, fritidsjob og SSP');
	expect(['Øl', 'på vej hjem', 'IT', 'A'].map(inside)).toEqual(['øl', 'på vej hjem', 'IT', 'a']);
	expect(capital('ærinde')).toBe('Ærinde');
	expect([listWords([]), listWords(['en']), listWords(['en', 'to'])]).toEqual(['', 'en', 'en og to']);
});
