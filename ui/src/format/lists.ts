import { m } from '$/paraglide/messages';

/** What stands between the names of a list: `a, b og c`. `more`: something follows the last of them. */
export function separator(index: number, count: number, more = false): string {
	if (index === 0) return '';
	return index === count - 1 && !more ? ` ${m.app_and()} ` : ', ';
}

/** Words in a row: `skole, fritidsjob og venner`. */
export const listWords = (items: string[]): string =>
	items.map((item, i) => separator(i, items.length) + item).join('');

/** A word of a list inside a sentence: `Skole` becomes `skole`; what is written in capitals (`SSP`) stays. */
export const inside = (word: string): string =>
	/^\p{Lu}(?!\p{Lu})/u.test(word) ? word.charAt(0).toLocaleLowerCase('da') + word.slice(1) : word;

/** Words of a list inside a sentence: `skole og fritidsjob`. */
export const named = (items: Array<{ name: string }>): string => listWords(items.map(({ name }) => inside(name)));

/** Capital first letter, for a word from a list that begins a line. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase('da') + text.slice(1);
