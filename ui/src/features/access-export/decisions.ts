import type { AccessDecision } from '$/bindings/types/AccessDecision';
import type { Decided } from '$/bindings/types/Decided';
import type { Passage } from '$/bindings/types/Passage';

/*
 * What has been decided about passages, as lines of text: so that they lie among what is begun on this device. A line names
 * the passage and holds nothing of what it says.
 */

/** A decision about a passage as a line. */
export function lineOf(passage: string, decision: AccessDecision): string {
	switch (decision.kind) {
		case 'include':
			return `${passage} include`;
		case 'leave_out':
			return `${passage} leave_out ${decision.ground}`;
		case 'black_out':
			return `${passage} black_out ${decision.words.join(',')}`;
	}
}

function read(line: string): [passage: string, decision: AccessDecision] | undefined {
	const [passage = '', what, more = ''] = line.split(' ');
	if (what === 'include') return [passage, { kind: 'include' }];
	if (what === 'leave_out') return [passage, { kind: 'leave_out', ground: more }];
	if (what !== 'black_out') return undefined;
	const words = more === '' ? [] : more.split(',').map(Number);
	return words.every(Number.isInteger) ? [passage, { kind: 'black_out', words }] : undefined;
}

/** Decisions by passage; what can't be read is none. */
export const decisionsIn = (lines: string[]): Map<string, AccessDecision> =>
	new Map(lines.flatMap((line) => [read(line)].filter((one) => one !== undefined)));

/** The lines with one more decision, in the place of the one before about that passage. */
export const decided = (lines: string[], passage: string, decision: AccessDecision): string[] => [
	...lines.filter((line) => !line.startsWith(`${passage} `)),
	lineOf(passage, decision)
];

/** Passages that nobody has decided about; where no word is covered yet, covering is no decision. */
export const undecided = (passages: Passage[], decisions: Map<string, AccessDecision>): Passage[] =>
	passages.filter(({ passage }) => {
		const one = decisions.get(passage);
		return !one || (one.kind === 'black_out' && one.words.length === 0);
	});

/** What goes to the app: the decisions about passages that there are. */
export const handedIn = (passages: Passage[], decisions: Map<string, AccessDecision>): Decided[] => {
	const open = new Set(undecided(passages, decisions));
	return passages.flatMap((one) => {
		const decision = decisions.get(one.passage);
		return decision && !open.has(one) ? [{ passage: one.passage, decision }] : [];
	});
};

/** What covering begins with: the words that may name others. */
export const proposed = ({ pieces }: Passage): number[] =>
	pieces.flatMap((piece, at) => (piece.word && piece.other ? [at] : []));
