import { expect, test } from 'vitest';
import type { Candidate } from '$/bindings/types/Candidate';
import type { FactValue } from '$/bindings/types/FactValue';
import { candidateWords, disputed, placeOf, questionOf, untilChosen } from './facts';

/** A moment of the evening of Friday 20 November 2026; 24 is midnight. */
const evening = (hour: number, minute = 0): number =>
	Date.parse('2026-11-20T00:00:00+01:00') + (hour * 60 + minute) * 60_000;

const candidate = (value: FactValue, id: string, label = ''): Candidate => ({
	choice: { kind: 'operation', id },
	value,
	label,
	person: 'jonas',
	person_name: 'Jonas Abildgaard',
	at: evening(22)
});
const contradiction = (path: string, ...values: FactValue[]) => ({
	doc: 'shift-1',
	path,
	candidates: values.map((value, i) => candidate(value, String(i)))
});

test('a contradiction asks a question that a person can answer', () => {
	expect(placeOf('encounters/e1/place')).toEqual({ entry: { kind: 'encounter', id: 'e1' }, field: 'place' });
	expect(questionOf('encounters/e1/place')).toBe('Hvor var kontakten?');
	expect(questionOf('incidents/i1/place')).toBe('Hvor skete det?');
	expect(questionOf('planned_end')).toBe('Hvornår skulle vagten slutte?');
	expect(questionOf('encounters/e1/of_a_newer_app')).toBe('Hvad er rigtigt?');
});

test('its values are words, never codes', () => {
	const words = (path: string, ...values: FactValue[]) =>
		candidateWords(contradiction(path, ...values)).map((one) => one.words);
	expect(
		words(
			'incidents/i1/severity',
			{ kind: 'text', value: 'minor' },
			{ kind: 'text', value: 'grave' },
			{ kind: 'empty' }
		)
	).toEqual(['Til gene', 'Farligt', 'Ikke udfyldt']);
	const late: FactValue = { kind: 'time', value: evening(24, 10) };
	expect(words('encounters/e1/at', { kind: 'time', value: evening(23, 50) }, late)).toEqual(['23.50', '00.10']);
	expect(words('encounters/e1/at', { kind: 'time', value: evening(12) - 86_400_000 }, late)[0]).toBe(
		'tors. 19. nov. kl.\u00a012.00'
	);
	expect(words('title', { kind: 'text', value: 'minor' })).toEqual(['minor']);
	expect(words('incidents/i1/severity', { kind: 'text', value: 'of a newer app' })).toEqual(['of a newer app']);
});

test('what lies on a card or about an activity is asked about in words too', () => {
	const paths = ['name', 'nickname', 'description', 'birth_year', 'school', 'class', 'club', 'consent'];
	const about = ['title', 'activity_kind', 'meeting_point', 'meet_at', 'ends_at', 'youths_per_adult', 'cancelled'];
	const more = ['languages', 'guardians', 'wishes', 'competences'];
	for (const path of [
		...paths,
		...more,
		...about,
		'bring_a_friend',
		'incidents/i/follow_up',
		'incidents/i/youths_informed'
	]) {
		expect(questionOf(path), path).not.toBe('Hvad er rigtigt?');
	}
	const nameOf = (youth: string): string | undefined => (youth === 'y1' ? 'Yusuf' : undefined);
	expect(questionOf('answers/y1', nameOf).replace(/[\u2068\u2069]/g, '')).toBe('Hvad svarede Yusuf?');
	expect(questionOf('answers/y2', nameOf)).toBe('Hvad svarede den unge?');
	expect(questionOf('friends/y2')).toBe('Hvor mange venner tager den unge med?');
});

test('consent and answers are words, also where nobody has said anything', () => {
	const words = (path: string, ...values: FactValue[]) =>
		candidateWords(contradiction(path, ...values)).map((one) => one.words);
	const text = (value: string): FactValue => ({ kind: 'text', value });
	expect(words('consent', text('given'), text('refused'), { kind: 'empty' })).toEqual([
		'Har sagt ja',
		'Har sagt nej',
		'Ikke spurgt'
	]);
	expect(words('answers/y1', text('maybe'), { kind: 'empty' })).toEqual(['Måske', 'Har ikke svaret']);
});

test('only a disputed consent has a consequence while it is open', () => {
	expect(untilChosen('consent')).toContain('nej');
	expect(untilChosen('school')).toBe('');
	const open = [contradiction('school'), contradiction('consent')];
	expect(disputed(open, 'consent')?.path).toBe('consent');
	expect(disputed(open, 'club')).toBeUndefined();
});
