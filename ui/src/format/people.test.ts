import { expect, test } from 'vitest';
import { ages, breakable, groupWords, namesWords, shortNames } from './people';

const youth = (name: string, provisional = false, age: number | null = null) => ({ name, provisional, age });

test('first names, and an initial where two would be the same', () => {
	const names = shortNames([youth('Yusuf Opfundsen'), youth('Yusuf Æventyrsen'), youth('Rami Digtesen')]);
	expect(names).toEqual(['Yusuf O.', 'Yusuf Æ.', 'Rami']);
});

test('the whole name where an initial is not enough', () => {
	expect(shortNames([youth('Ali Bo'), youth('Ali Berg'), youth('Ali')])).toEqual(['Ali Bo', 'Ali Berg', 'Ali']);
});

test('descriptions stay as they are', () => {
	expect(shortNames([youth('rød jakke', true), youth('Rød Hansen')])).toEqual(['rød jakke', 'Rød']);
	expect(namesWords([youth('rød jakke', true, 14)])[0]?.age).toBe(', ca. 14');
});

test('whose card was erased is nobody, and takes no name from anybody', () => {
	const gone = { ...youth(''), erased: true };
	expect(shortNames([gone, gone, youth('Rami Digtesen')])).toEqual(['slettet person', 'slettet person', 'Rami']);
	expect(namesWords([gone])[0]?.name).toBe('slettet person');
});

test('a group beside those named', () => {
	const group = { size: 8, kind: 'boys', age_from: 13, age_to: 15 };
	expect(groupWords(group, 2)).toBe('6 andre drenge, ca. 13–15');
	expect(groupWords(group, 0)).toBe('8 drenge, ca. 13–15');
	expect(groupWords(group, 7)).toBe('1 anden dreng, ca. 13–15');
	expect(groupWords(group, 8)).toBe('');
	expect(groupWords(null, 0)).toBe('');
	expect(groupWords({ size: 3, kind: 'drengepige', age_from: null, age_to: null }, 0)).toBe('3 unge');
});

test('ages', () => {
	expect([ages(13, 15), ages(13, 13), ages(18, null), ages(null, null)]).toEqual(['13–15', '13', '18', '']);
});

test('a long name may be broken where it does not hurt, and loses nothing', () => {
	expect(breakable('Mohammed')).toEqual(['Moham', 'med']);
	expect(breakable('Rami')).toEqual(['Rami']);
	expect(breakable('Abdi-Rahman Ali').join('')).toBe('Abdi-Rahman Ali');
	expect(breakable('محمد الخيالي').join('')).toBe('محمد الخيالي');
});
