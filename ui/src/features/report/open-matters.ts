import type { StreetReport } from '$/bindings/types/StreetReport';
import { unsigned } from '$/features/shift/signers';

/** What still hangs in a report that somebody is about to approve. */
export interface OpenMatters {
	contradictions: number;
	/** Questions without an answer. */
	unanswered: number;
	/** Questions answered and not closed. */
	answered: number;
	/** Phones that are not home. */
	phones: number;
	/** Somebody has not signed. */
	unsigned: number;
}

/** Counts what still hangs. */
export function openMatters(report: StreetReport): OpenMatters {
	const open = report.questions.filter(({ closed }) => !closed);
	return {
		contradictions: report.contradictions.length,
		unanswered: open.filter(({ answers }) => answers.length === 0).length,
		answered: open.filter(({ answers }) => answers.length > 0).length,
		phones: report.missing_phones.length,
		unsigned: report.shifts.flatMap(unsigned).length
	};
}

/** Whether nothing hangs. */
export const nothingOpen = (matters: OpenMatters): boolean => Object.values(matters).every((count) => count === 0);

/** Whether all shifts of a report that have begun have ended, so that it can be approved. */
export function canBeApproved({ review, shifts }: StreetReport): boolean {
	const begun = shifts.filter(({ state }) => state !== 'planned');
	return review.approved_by === null && begun.length > 0 && begun.every(({ state }) => state !== 'open');
}
