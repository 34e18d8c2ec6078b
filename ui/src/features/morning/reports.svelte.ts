import { untrack } from 'svelte';
import type { EveningReports } from '$/bindings/types/EveningReports';
import type { Problem } from '$/bindings/types/Problem';
import { call, onEvent, problemOf } from '$/platform/door';
import { loadEvenings, type AskEvenings } from './evenings';

/** Evenings at first; a weekend and the evening before. */
const FIRST = 3;
/** Evenings more on demand. */
const MORE = 7;

const ask: AskEvenings = (before, evenings) => call('reports', { before, evenings });

/** Nattens rapporter, kept up to date. Call it while a component is being set up. */
export function reportList() {
	let evenings = $state.raw<EveningReports[]>();
	let more = $state(false);
	let problem = $state.raw<Problem>();
	let busy = $state(false);
	let again = false;
	let gone = false;

	async function load(further: number): Promise<void> {
		if (busy) {
			again = true;
			return;
		}
		busy = true;
		let extra = further;
		try {
			do {
				again = false;
				const shown = evenings ?? [];
				const downTo = shown[shown.length - 1]?.evening ?? null;
				const loaded = await loadEvenings(ask, Math.max(FIRST, shown.length + extra), downTo);
				if (gone) return;
				evenings = loaded.evenings;
				more = loaded.more;
				problem = undefined;
				extra = 0;
			} while (again);
		} catch (thrown) {
			if (!gone) problem = problemOf(thrown);
		} finally {
			busy = false;
		}
	}

	$effect(() => {
		untrack(() => void load(0));
		const stop = onEvent(({ event }) => {
			if (event !== 'locked') void load(0);
		});
		return () => {
			gone = true;
			stop();
		};
	});

	return {
		/** Evenings, newest first; undefined before the first answer. */
		get evenings() {
			return evenings;
		},
		/** There may be older ones. */
		get more() {
			return more;
		},
		/** An asking is under way. */
		get busy() {
			return busy;
		},
		/** Why the last asking failed. */
		get problem() {
			return problem;
		},
		/** Asks again. */
		reload: () => load(0),
		/** Asks for older evenings too. */
		older: () => load(MORE)
	};
}
