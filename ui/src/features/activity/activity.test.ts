import { expect, test } from 'vitest';
import type { ActivityFacts } from '$/bindings/types/ActivityFacts';
import type { Invitation } from '$/bindings/types/Invitation';
import type { InviteCandidate } from '$/bindings/types/InviteCandidate';
import { problem } from '$/platform/problem';
import { capacity } from './capacity';
import { readDate } from '$/format/date-fields';
import { emptyForm, errorsFrom, formOf, readForm, readTime, type ActivityForm } from './form';
import { nextUp } from './queue';
import { reasons } from './reasons';

const filled: ActivityForm = {
	...emptyForm('area-1'),
	title: ' Natfodbold ',
	meeting_point: 'Containeren',
	day: '27',
	month: '11',
	year: '2026',
	time: '18.00',
	ends: '22.30',
	adults: ['jonas']
};
const factsOf = (form: ActivityForm): ActivityFacts => {
	const read = readForm(form);
	if (!('facts' in read)) throw new Error(JSON.stringify(read.errors));
	return read.facts;
};
const errorsOf = (form: ActivityForm): string[] => {
	const read = readForm(form);
	return 'errors' in read ? Object.keys(read.errors) : [];
};

test('clock times as people type them', () => {
	expect(['18', '18.00', '18:00', '1800', 'kl. 18.00', '9.30', '24', '24.00'].map(readTime)).toEqual([
		'18:00',
		'18:00',
		'18:00',
		'18:00',
		'18:00',
		'09:30',
		'00:00',
		'00:00'
	]);
	for (const wrong of ['', '25', '18.60', '24.30', 'aften', '18.0']) expect(readTime(wrong)).toBeNull();
});

test('dates that do not exist are not moved to one that does', () => {
	expect(readDate('27', '11', '2026')).toBe('2026-11-27');
	expect(readDate('1', '3', '27')).toBe('2027-03-01');
	for (const [d, mth, y] of [
		['31', '11', '2026'],
		['29', '2', '2026'],
		['', '11', '2026'],
		['x', '1', '2026']
	] as const) {
		expect(readDate(d, mth, y)).toBeNull();
	}
});

test('a form becomes facts on a Danish clock, and back', () => {
	const facts = factsOf(filled);
	expect(facts.title).toBe('Natfodbold');
	expect(new Date(facts.meet_at).toISOString()).toBe('2026-11-27T17:00:00.000Z');
	expect(new Date(facts.ends_at ?? 0).toISOString()).toBe('2026-11-27T21:30:00.000Z');
	expect(factsOf(formOf(facts))).toEqual(facts);
});

test('what ends after midnight ends on the same evening; summer time too', () => {
	expect(new Date(factsOf({ ...filled, ends: '0.30' }).ends_at ?? 0).toISOString()).toBe('2026-11-27T23:30:00.000Z');
	const summer = factsOf({ ...filled, day: '3', month: '7', ends: '24' });
	expect(new Date(summer.meet_at).toISOString()).toBe('2026-07-03T16:00:00.000Z');
	expect(new Date(summer.ends_at ?? 0).toISOString()).toBe('2026-07-03T22:00:00.000Z');
	const early = factsOf({ ...filled, time: '5.30', ends: '' });
	expect(new Date(early.meet_at).toISOString()).toBe('2026-11-27T04:30:00.000Z');
});

test('everything wrong is said at once, in the order of the form', () => {
	expect(errorsOf({ ...emptyForm(''), each: '0', ends: 'sent' })).toEqual([
		'title',
		'area',
		'meeting_point',
		'date',
		'time',
		'ends',
		'each'
	]);
	expect(errorsOf({ ...filled, ends: '17.00' })).toEqual(['ends']);
	expect(errorsOf({ ...filled, title: 'x'.repeat(81) })).toEqual(['title']);
	expect(errorsOf({ ...filled, title: '⚽'.repeat(80) })).toEqual([]);
});

test('what the app finds wrong is said at the field', () => {
	const told = errorsFrom(problem('not_neutral', { field: 'title', word: 'politi' }));
	expect(told?.title).toContain('“politi”');
	expect(errorsFrom(problem('end_before_start'))).toHaveProperty('ends');
	expect(errorsFrom(problem('out_of_range', { field: 'youths_per_adult', min: '1', max: '50' }))).toHaveProperty(
		'each'
	);
	expect(errorsFrom(problem('disk_full'))).toBeNull();
});

const invitation = (youth: string, change: Partial<Invitation> = {}): Invitation => ({
	youth,
	name: youth,
	erased: false,
	reason: '',
	handed_over_at: null,
	outdated: false,
	answer: null,
	friends: 0,
	obstacle: null,
	...change
});

test('places are counted with the friends who may come along', () => {
	const list = [
		invitation('yusuf', { answer: 'yes', friends: 2 }),
		invitation('amina', { answer: 'maybe' }),
		invitation('rami'),
		invitation('emre', { answer: 'no' })
	];
	expect(capacity(list, true, 12)).toEqual({ coming: 3, expected: 7, places: 12 });
	expect(capacity(list, true, 12, 3).expected).toBe(13);
	expect(capacity(list, false, 12, 3).expected).toBe(8);
	expect(capacity([], true, 0)).toEqual({ coming: 0, expected: 0, places: 0 });
});

test('messages are handed over one by one, and again where they no longer hold', () => {
	const list = [
		invitation('handed', { handed_over_at: 1 }),
		invitation('outdated', { handed_over_at: 1, outdated: true }),
		invitation('no phone', { obstacle: 'no_phone' }),
		invitation('said no', { answer: 'no' }),
		invitation('new')
	];
	expect(nextUp(list, new Set())?.youth).toBe('outdated');
	expect(nextUp(list, new Set(['outdated']))?.youth).toBe('new');
	expect(nextUp(list, new Set(['outdated', 'new']))).toBeUndefined();
});

const now = Date.parse('2026-11-20T12:00:00Z');
const candidate = (change: Partial<InviteCandidate>): InviteCandidate =>
	({ met_recently: 0, incidents_recently: 0, last_invited: null, obstacle: null, ...change }) as InviteCandidate;

test('what speaks for and what against', () => {
	expect(reasons(candidate({ met_recently: 6 }), now)).toEqual({
		for: ['mødt 6 gange på 30 dage', 'ikke inviteret før'],
		against: []
	});
	expect(
		reasons(candidate({ incidents_recently: 2, last_invited: now - 4 * 86_400_000, obstacle: 'no_phone' }), now)
	).toEqual({
		for: [],
		against: [
			'nævnt i 2 hændelser på 30 dage',
			'sidst inviteret man. 16. nov.',
			'ikke mødt i 30 dage',
			'Intet telefonnummer'
		]
	});
	expect(reasons(candidate({ met_recently: 1, last_invited: now - 40 * 86_400_000 }), now).for).toEqual([
		'mødt 1 gang på 30 dage',
		'sidst inviteret søn. 11. okt.'
	]);
});
