import type { Evening } from '$/bindings/types/Evening';
import type { EveningReports } from '$/bindings/types/EveningReports';
import type { ReportSummary } from '$/bindings/types/ReportSummary';

/** Asks for so many evenings, newest first, before one of them or from the newest on. */
export type AskEvenings = (before: Evening | null, evenings: number) => Promise<EveningReports[]>;

/** The most that one asking may want. */
const PAGE = 31;

/** Evenings from the newest on. */
export interface Loaded {
	evenings: EveningReports[];
	/** There may be older ones. */
	more: boolean;
}

/**
 * Asks from the newest evening on until there are `count` of them and `downTo` is among them: what was on the screen stays
 * on it, however many evenings have come above.
 */
export async function loadEvenings(ask: AskEvenings, count: number, downTo: Evening | null): Promise<Loaded> {
	const evenings: EveningReports[] = [];
	let last: Evening | null = null;
	for (;;) {
		const reached = downTo === null || (last !== null && last <= downTo);
		if (evenings.length >= count && reached) return { evenings, more: true };
		const wanted = reached
			? Math.min(count - evenings.length, PAGE)
			: Math.min(Math.max(count - evenings.length, 7), PAGE);
		const answer: EveningReports[] = await ask(last, wanted);
		// The first answer begins with evenings that were left behind; they come again in their own place.
		evenings.push(...answer.filter(({ evening }) => !evenings.some((shown) => shown.evening === evening)));
		last = answer[answer.length - 1]?.evening ?? last;
		if (answer.length < wanted) return { evenings, more: false };
	}
}

/** Reports that wait for the coordinator: ended, not approved. */
export const waits = ({ state }: ReportSummary): boolean => state === 'handed_in' || state === 'ended';

/** Every report, in the order of the list. */
export const allReports = (evenings: EveningReports[]): ReportSummary[] => evenings.flatMap(({ reports }) => reports);

/** The report to begin with: the first that waits and is signed, else the first that waits, else the first. */
export function firstToRead(evenings: EveningReports[]): string | undefined {
	const all = allReports(evenings);
	const found = all.find(({ state }) => state === 'handed_in') ?? all.find(waits) ?? all[0];
	return found?.shift;
}

/** The report so many steps further down the list; the same at its ends. The first where none is named. */
export function step(evenings: EveningReports[], from: string | undefined, by: 1 | -1): string | undefined {
	const all = allReports(evenings).map(({ shift }) => shift);
	if (all.length === 0) return undefined;
	const at = from === undefined ? -1 : all.indexOf(from);
	if (at < 0) return by === 1 ? all[0] : all[all.length - 1];
	return all[Math.min(all.length - 1, Math.max(0, at + by))];
}

/** Whether there is anything to see of an evening: the one to come may have shifts that are not due yet. */
export const hasSomething = ({ reports, not_begun }: EveningReports): boolean =>
	reports.length > 0 || not_begun.length > 0;
