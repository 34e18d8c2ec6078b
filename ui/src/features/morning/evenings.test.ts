import { expect, test } from 'vitest';
import type { EveningReports } from '$/bindings/types/EveningReports';
import type { ReportSummary } from '$/bindings/types/ReportSummary';
import type { ShiftState } from '$/bindings/types/ShiftState';
import { firstToRead, loadEvenings, step, type AskEvenings } from './evenings';

const report = (shift: string, state: ShiftState): ReportSummary => ({ shift, state }) as ReportSummary;
const evening = (date: string, ...reports: ReportSummary[]): EveningReports => ({
	evening: date,
	reports,
	not_begun: []
});

/** A store of evenings that counts what it is asked. */
function store(dates: string[]): { ask: AskEvenings; asked: number[] } {
	const asked: number[] = [];
	return {
		asked,
		ask: (before, evenings) => {
			asked.push(evenings);
			const rest = dates.filter((date) => before === null || date < before);
			return Promise.resolve(rest.slice(0, evenings).map((date) => evening(date)));
		}
	};
}
const days = (from: number, to: number): string[] =>
	Array.from({ length: from - to + 1 }, (_, i) => `2026-10-${String(from - i).padStart(2, '0')}`);

test('the newest evenings come in one asking', async () => {
	const { ask, asked } = store(days(20, 1));
	const { evenings, more } = await loadEvenings(ask, 3, null);
	expect(evenings.map((one) => one.evening)).toEqual(['2026-10-20', '2026-10-19', '2026-10-18']);
	expect([more, asked]).toEqual([true, [3]]);
});

test('an evening that was on the screen stays on it when others come above', async () => {
	const { ask } = store(days(25, 1));
	const { evenings } = await loadEvenings(ask, 3, '2026-10-18');
	expect(evenings.some((one) => one.evening === '2026-10-18')).toBe(true);
});

test('an evening that was left behind stands first and is not shown twice', async () => {
	const dates = [...days(20, 11), '2016-10-20'];
	const asked: Array<string | null> = [];
	const ask: AskEvenings = (before, evenings) => {
		asked.push(before);
		const rest = dates.filter((date) => before === null || date < before);
		const first =
			before === null ? ['2016-10-20', ...rest.slice(0, -1)].slice(0, evenings) : rest.slice(0, evenings);
		return Promise.resolve(first.map((date) => evening(date)));
	};
	const first = await loadEvenings(ask, 3, null);
	expect(first.evenings.map((one) => one.evening)).toEqual(['2016-10-20', '2026-10-20', '2026-10-19']);
	const all = await loadEvenings(ask, 30, null);
	expect(all.evenings.map((one) => one.evening)).toEqual(['2016-10-20', ...days(20, 11)]);
	expect(all.more).toBe(false);
	const down = await loadEvenings(ask, 3, '2026-10-15');
	expect(down.evenings.some((one) => one.evening === '2026-10-15')).toBe(true);
});

test('no asking wants more than the app gives, and the end is known', async () => {
	const dates = [...days(31, 1), ...days(31, 1).map((date) => date.replace('-10-', '-09-'))];
	const { ask, asked } = store(dates);
	const { evenings, more } = await loadEvenings(ask, 70, null);
	expect(evenings).toHaveLength(62);
	expect(more).toBe(false);
	expect(Math.max(...asked)).toBe(31);
});

test('one begins with what is signed and waits', () => {
	const list = [
		evening('2026-11-22', report('a', 'open'), report('b', 'ended')),
		evening('2026-11-21', report('c', 'handed_in'), report('d', 'approved'))
	];
	expect(firstToRead(list)).toBe('c');
	expect(firstToRead(list.slice(0, 1))).toBe('b');
	expect(firstToRead([])).toBeUndefined();
});

test('the keys walk through the evenings and stop at the ends', () => {
	const list = [evening('2026-11-22', report('a', 'ended')), evening('2026-11-21', report('b', 'ended'))];
	expect(step(list, undefined, 1)).toBe('a');
	expect(step(list, 'a', 1)).toBe('b');
	expect(step(list, 'b', 1)).toBe('b');
	expect(step(list, 'a', -1)).toBe('a');
	expect(step(list, 'gone', 1)).toBe('a');
	expect(step([], 'a', 1)).toBeUndefined();
});
