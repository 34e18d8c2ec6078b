import type { Group } from '$/bindings/types/Group';
import { m } from '$/paraglide/messages';

interface Somebody {
	name: string;
	provisional: boolean;
	age: number | null;
	/** Their card was erased for good. */
	erased?: boolean;
}

/**
 * Names as they are said on the street: the first name alone, with an initial of the last where two would be the same,
 * the whole where that is not enough. Descriptions stay as they are.
 */
export function shortNames(people: Somebody[]): string[] {
	const first = (name: string): string => name.trim().split(/\s+/)[0] ?? name;
	const initial = (name: string): string => {
		const rest = name.trim().split(/\s+/);
		const last = rest.length > 1 ? [...(rest[rest.length - 1] ?? '')][0] : undefined;
		return last ? `${first(name)} ${last}.` : first(name);
	};
	const named = people.filter(({ provisional, erased }) => !provisional && !erased);
	return people.map((person) => {
		if (person.provisional || person.erased) return called(person);
		for (const shorten of [first, initial]) {
			const short = shorten(person.name);
			if (named.filter((other) => other !== person && shorten(other.name) === short).length === 0) return short;
		}
		return person.name;
	});
}

/** What somebody is called; whose card was erased for good is nobody's name any more. */
export function called({ name, erased }: { name: string; erased?: boolean }): string {
	return erased ? m.youth_erased() : name;
}

/** For a headline: short names; those known only by description carry their age. */
export function namesWords(people: Somebody[]): Array<{ name: string; provisional: boolean; age: string }> {
	const short = shortNames(people);
	return people.map((person, i) => ({
		name: short[i] ?? person.name,
		provisional: person.provisional,
		age: person.provisional && person.age !== null ? `, ${m.app_about_age({ age: person.age })}` : ''
	}));
}

/** What a group is made of, for that many: `6 drenge`, beside some that are named `6 andre drenge`. */
export function groupKind(kind: string | null, count: number, others = false): string {
	switch (kind) {
		case 'boys':
			return others ? m.app_group_boys_others({ count }) : m.app_group_boys({ count });
		case 'girls':
			return others ? m.app_group_girls_others({ count }) : m.app_group_girls({ count });
		case 'residents':
			return others ? m.app_group_residents_others({ count }) : m.app_group_residents({ count });
		case 'parents':
			return others ? m.app_group_parents_others({ count }) : m.app_group_parents({ count });
		default:
			return others ? m.app_group_mixed_others({ count }) : m.app_group_mixed({ count });
	}
}

/** `13–15`, `13`, or nothing. */
export function ages(from: number | null, to: number | null): string {
	if (from === null && to === null) return '';
	if (from === null || to === null || from === to) return String(from ?? to);
	return `${from}–${to}`;
}

/** The group beside those named: `6 andre drenge, ca. 13–15`; the whole group where none is named. Empty for none. */
export function groupWords(group: Group | null, named: number): string {
	if (!group) return '';
	const rest = group.size - named;
	if (rest <= 0) return '';
	const kind = groupKind(group.kind, rest, named > 0);
	const age = ages(group.age_from, group.age_to);
	return age ? `${kind}, ${m.app_about_age({ age })}` : kind;
}

/**
 * A name in pieces that a line may be broken between, for a narrow tile: between two consonants in the middle of a long
 * word (Moham|med), and after a hyphen.
 */
export function breakable(name: string): string[] {
	const pieces: string[] = [];
	let piece = '';
	const isVowel = (letter: string | undefined): boolean => letter !== undefined && 'aeiouyæøåéöäü'.includes(letter);
	const isConsonant = (letter: string | undefined): boolean =>
		letter !== undefined && !isVowel(letter) && letter.toLowerCase() !== letter.toUpperCase();
	for (const word of name.split(' ')) {
		if (piece !== '') piece += ' ';
		const small = word.toLowerCase();
		for (let i = 0; i < word.length; i++) {
			const long = word.length >= 8 && i >= 3 && word.length - i >= 3;
			const between = isConsonant(small[i - 1]) && isConsonant(small[i]) && isVowel(small[i + 1]);
			if (piece !== '' && (small[i - 1] === '-' || (long && between))) {
				pieces.push(piece);
				piece = '';
			}
			piece += word.charAt(i);
		}
	}
	return [...pieces, piece];
}
