import { expect, test } from 'vitest';
import type { Known } from '$/features/entry/edits';
import { applyEdit, blankEncounter } from './edits';

const known: Known = {
	place: (id) => (id === 'p' ? { id, name: 'Stationen' } : undefined),
	youth: (id) =>
		id === 'y' ? { youth: id, name: 'Yusuf Opfundsen', provisional: false, age: 15, erased: false } : undefined,
	word: (id) => (id === 'w' ? { id, name: 'Fodbold' } : undefined)
};
const blank = blankEncounter('s', null);

test('a tap shows what it will be before it is saved', () => {
	const youth = applyEdit(blank, { edit: 'youth', youth: 'y', met: true }, known);
	expect(youth.youths.map(({ name }) => name)).toEqual(['Yusuf Opfundsen']);
	expect(applyEdit(youth, { edit: 'youth', youth: 'y', met: false }, known).youths).toEqual([]);
	expect(applyEdit(blank, { edit: 'place', place: 'p' }, known).place?.name).toBe('Stationen');
	const word = applyEdit(blank, { edit: 'word', list: 'doing', word: 'w', on: true }, known);
	expect(word.doing).toEqual([{ id: 'w', name: 'Fodbold' }]);
	expect(applyEdit(word, { edit: 'word', list: 'doing', word: 'w', on: false }, known).doing).toEqual([]);
});

test('a tap twice is there once', () => {
	const once = applyEdit(blank, { edit: 'word', list: 'talked', word: 'w', on: true }, known);
	expect(applyEdit(once, { edit: 'word', list: 'talked', word: 'w', on: true }, known).talked).toHaveLength(1);
});

test('a list that this app does not know is left alone', () => {
	expect(applyEdit(blank, { edit: 'word', list: 'mood', word: 'w', on: true }, known)).toEqual(blank);
});
