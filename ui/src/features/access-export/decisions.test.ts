import { expect, test } from 'vitest';
import type { AccessDecision } from '$/bindings/types/AccessDecision';
import type { Passage } from '$/bindings/types/Passage';
import { decided, decisionsIn, handedIn, proposed, undecided } from './decisions';

const piece = (text: string, other = false) => ({ text, word: text.trim() !== '', other, own: false });
const passage = (name: string): Passage => ({
	passage: name,
	kind: 'card_note',
	at: null,
	place: '',
	linked: true,
	clear: true,
	pieces: [piece('Mødte'), piece(' '), piece('Amir', true)]
});
const one = passage('card_note:1:0:aa');
const two = passage('narrative:2:0:bb');

test('what was decided comes back as it was, whichever it was', () => {
	const all: AccessDecision[] = [
		{ kind: 'include' },
		{ kind: 'leave_out', ground: 'not_about' },
		{ kind: 'black_out', words: [0, 12] },
		{ kind: 'black_out', words: [] }
	];
	for (const decision of all) {
		const lines = decided(decided([], two.passage, { kind: 'include' }), one.passage, decision);
		expect(decisionsIn(lines).get(one.passage)).toEqual(decision);
		expect(decisionsIn(lines).size).toBe(2);
		expect(lines.join(' ')).not.toContain('Amir');
	}
});

test('a later decision takes the place of the one before, and what can’t be read is none', () => {
	let lines = decided([], one.passage, { kind: 'include' });
	lines = decided(lines, one.passage, { kind: 'leave_out', ground: 'others' });
	expect(lines).toEqual(['card_note:1:0:aa leave_out others']);
	expect(decisionsIn(['', 'x', 'x dreamt', 'x black_out a,b']).size).toBe(0);
});

test('a passage is open until something is decided, and covering nothing is nothing', () => {
	const decisions = decisionsIn(decided([], one.passage, { kind: 'black_out', words: [] }));
	expect(undecided([one, two], decisions)).toEqual([one, two]);
	expect(handedIn([one, two], decisions)).toEqual([]);
	const then = decisionsIn(decided(['gone:9:0:cc include'], one.passage, { kind: 'black_out', words: [2] }));
	expect(undecided([one, two], then)).toEqual([two]);
	expect(handedIn([one, two], then)).toEqual([{ passage: one.passage, decision: { kind: 'black_out', words: [2] } }]);
});

test('covering begins with the words that may name others', () => {
	expect(proposed(one)).toEqual([2]);
});
