import type { YouthFacts } from '$/bindings/types/YouthFacts';
import { m } from '$/paraglide/messages';

/** A card as a form holds it: everything is text. */
export interface FactsForm {
	name: string;
	nickname: string;
	description: string;
	birth_year: string;
	school: string;
	class: string;
	club: string;
	consent: string | null;
	languages: string;
	guardians: string;
	wishes: string;
	competences: string;
}

/** A form that begins with what a card says. */
export const formOf = (facts: YouthFacts): FactsForm => ({
	...facts,
	birth_year: facts.birth_year === null ? '' : String(facts.birth_year)
});

/** What a form says. A year that is none is kept as 0, so that core refuses it with a word about the year. */
export const factsOf = (form: FactsForm): YouthFacts => ({
	name: form.name.trim(),
	nickname: form.nickname.trim(),
	description: form.description.trim(),
	birth_year: form.birth_year.trim() === '' ? null : Number.parseInt(form.birth_year, 10) || 0,
	school: form.school.trim(),
	class: form.class.trim(),
	club: form.club.trim(),
	consent: form.consent,
	languages: form.languages.trim(),
	guardians: form.guardians.trim(),
	wishes: form.wishes.trim(),
	competences: form.competences.trim()
});

/** A card with nothing on it. */
export const noFacts: YouthFacts = {
	name: '',
	nickname: '',
	description: '',
	birth_year: null,
	school: '',
	class: '',
	club: '',
	consent: null,
	languages: '',
	guardians: '',
	wishes: '',
	competences: ''
};

/** Facts that are one line of text, in the order of the form. */
type Line = 'nickname' | 'school' | 'club' | 'languages' | 'guardians' | 'wishes' | 'competences';
const LINES: Array<{ fact: Line; label: () => string }> = [
	{ fact: 'nickname', label: m.youth_nickname },
	{ fact: 'school', label: m.youth_school },
	{ fact: 'club', label: m.youth_club },
	{ fact: 'languages', label: m.youth_languages },
	{ fact: 'guardians', label: m.youth_guardians },
	{ fact: 'wishes', label: m.youth_wishes },
	{ fact: 'competences', label: m.youth_competences }
];

/** The lines that a card does not have yet. */
export const missingLines = (facts: YouthFacts): typeof LINES => LINES.filter(({ fact }) => facts[fact] === '');
