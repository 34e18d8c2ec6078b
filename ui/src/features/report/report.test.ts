import { expect, test } from 'vitest';
import type { Question } from '$/bindings/types/Question';
import { gapWords } from './gaps';
import { bars } from './hours';
import { whoWords } from './line';
import { listWords } from '$/format/lists';
import { canBeApproved, nothingOpen, openMatters } from './open-matters';
import { friday, sampleEncounter, sampleReport, sampleShift } from './sample';
import { signatures, spanOf } from './signatures';
import { dateOf, momentNear, reportTitle, spanWords, weekday } from './title';

/** Names carry marks that keep a right-to-left name from turning its sentence; here only the words count. */
const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, '');

test('a report is signed when everybody on every shift of it has signed', () => {
	const [jonas, samira] = sampleShift().workers;
	if (!jonas || !samira) throw new Error('two on the shift');
	const one = sampleShift({ workers: [{ ...jonas, signed_at: friday(0, 21) }, samira] });
	expect(signatures([one])).toEqual({
		workers: ['Jonas Abildgaard', 'Samira Haddad'],
		missing: ['Samira Haddad'],
		at: null
	});
	const other = sampleShift({ shift: 'shift-2', workers: [{ ...jonas, signed_at: friday(0, 24) }] });
	expect(signatures([other]).at).toBe(friday(0, 24));
	expect(signatures([]).at).toBeNull();
});

test('joined shifts run from the first start to the last end', () => {
	const early = sampleShift({ started_at: friday(16, 30), ended_at: friday(22) });
	expect(spanOf([sampleShift(), early])).toEqual({ from: friday(16, 30), to: friday(0, 20) });
	expect(spanOf([sampleShift(), sampleShift({ ended_at: null })]).to).toBeNull();
	expect(spanWords(friday(17, 5), friday(0, 20))).toBe('17.05–00.20');
	expect(spanWords(friday(17, 5), null)).toBe('fra 17.05');
});

test('who was on the plan and not out is missed by nobody', () => {
	const [jonas, samira] = sampleShift().workers;
	if (!jonas || !samira) throw new Error('two on the shift');
	const shift = sampleShift({
		workers: [
			{ ...jonas, signed_at: friday(0, 21) },
			{ ...samira, started_at: null }
		]
	});
	expect(signatures([shift])).toMatchObject({ workers: ['Jonas Abildgaard'], missing: [], at: friday(0, 21) });
	const nobody = sampleShift({ workers: [jonas, samira].map((one) => ({ ...one, started_at: null })) });
	expect(signatures([nobody]).missing).toEqual(['Jonas Abildgaard', 'Samira Haddad']);
});

test('the evening keeps its name after midnight', () => {
	expect(reportTitle(sampleShift())).toBe('Akacieparken, fredag aften');
	expect(reportTitle(sampleShift({ kind: 'container' }))).toBe('Containeren, Akacieparken, fredag aften');
	const today = '2026-12-24';
	expect([weekday('2026-11-20'), dateOf('2026-11-20', today)]).toEqual(['fredag', '20. november']);
	expect(dateOf('2016-11-20', today)).toBe('20. november 2016');
	expect(momentNear(friday(0, 24), '2026-11-20')).toBe('00.24');
	expect(momentNear(friday(9), '2026-11-18')).toBe('fre. 20. nov. kl.\u00a009.00');
});

test('the busiest hour is the highest bar, and an empty evening has none', () => {
	expect(bars([20, 21, 22].map((hour, i) => ({ hour, youths: [3, 12, 0][i] ?? 0 })))).toEqual([
		{ hour: 20, youths: 3, share: 0.25, top: false },
		{ hour: 21, youths: 12, share: 1, top: true },
		{ hour: 22, youths: 0, share: 0, top: false }
	]);
	expect(bars([{ hour: 20, youths: 0 }])[0]).toMatchObject({ share: 0, top: false });
});

test('who was met, as it is said', () => {
	expect(listWords(['skole', 'job', 'venner'])).toBe('skole, job og venner');
	const youths = [
		{ youth: 'y', name: 'Yusuf Warsame', provisional: false, age: 15, erased: false },
		{ youth: 'r', name: 'rød jakke', provisional: true, age: 14, erased: false }
	];
	const group = { size: 8, kind: 'boys', age_from: 13, age_to: 15 };
	expect(plain(whoWords(sampleEncounter({ youths, group })))).toBe(
		'Yusuf Warsame, “rød jakke”, ca. 14 og 6 andre drenge, ca. 13–15'
	);
	expect(whoWords(sampleEncounter())).toBe('Kontakt uden navne');
});

test('gaps are sentences, those of a newer app too', () => {
	expect(gapWords({ code: 'unknown_undescribed', params: { number: '2' } })).toBe('2 ukendte uden beskrivelse');
	const [early, late] = [sampleShift(), sampleShift({ shift: 'shift-2', state: 'open', ended_at: null })];
	late.workers = [{ person: 'nadia', name: 'Nadia Påfund', started_at: null, signed_at: null }];
	expect(gapWords({ code: 'not_ended', params: { number: '1' } }, [late])).toBe('Vagten er ikke sluttet');
	expect(plain(gapWords({ code: 'not_ended', params: { number: '1' } }, [early, late]))).toBe(
		'Nadia Påfund har ikke sluttet vagten'
	);
	expect(gapWords({ code: 'something_new', params: {} })).toBe('Noget er tomt eller uklart');
});

const question = (change: Partial<Question>): Question => ({
	question: 'q',
	shift: 'shift-1',
	about: null,
	text: '?',
	by: 'mette',
	by_name: 'Mette',
	at: friday(9),
	answers: [],
	closed: false,
	...change
});

test('what hangs is counted before somebody approves', () => {
	const answer = { answer: 'a', text: 'ja', by: 'jonas', by_name: 'Jonas', at: friday(10) };
	const report = sampleReport({
		questions: [question({}), question({ answers: [answer] }), question({ closed: true })],
		contradictions: [{ doc: 'shift-1', path: 'planned_end', candidates: [] }]
	});
	expect(openMatters(report)).toEqual({ contradictions: 1, unanswered: 1, answered: 1, phones: 0, unsigned: 2 });
	expect(nothingOpen(openMatters(sampleReport({ shifts: [] })))).toBe(true);
});

test('only what has ended and is not approved can be approved', () => {
	expect(canBeApproved(sampleReport())).toBe(true);
	expect(canBeApproved(sampleReport({ shifts: [sampleShift(), sampleShift({ state: 'open' })] }))).toBe(false);
	const review = { ...sampleReport().review, approved_by: { id: 'mette', name: 'Mette' } };
	expect(canBeApproved(sampleReport({ review }))).toBe(false);
});
