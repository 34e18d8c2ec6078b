import type { Shift } from '$/bindings/types/Shift';
import { signers } from '$/features/shift/signers';

/** Who has signed a report; where shifts are joined, of all of them. */
export interface Signatures {
	/** Names of those who were out, each once, in the order of the shifts. */
	workers: string[];
	/** Names of those who have not signed. */
	missing: string[];
	/** When the last of them signed; null while somebody is missing. */
	at: number | null;
}

/** Gathers the signatures of the shifts that a report is made of. */
export function signatures(shifts: Shift[]): Signatures {
	const workers = new Map<string, string>();
	const missing = new Map<string, string>();
	let at = 0;
	for (const shift of shifts) {
		for (const { person, name, signed_at } of signers(shift)) {
			workers.set(person, name);
			if (signed_at === null) missing.set(person, name);
			else at = Math.max(at, signed_at);
		}
	}
	const everyone = workers.size > 0 && missing.size === 0;
	return { workers: [...workers.values()], missing: [...missing.values()], at: everyone ? at : null };
}

/** From the first start to the last end; null for what has not been yet. */
export function spanOf(shifts: Shift[]): { from: number | null; to: number | null } {
	const starts = shifts.flatMap(({ started_at }) => (started_at === null ? [] : [started_at]));
	const out = shifts.some(({ started_at, ended_at }) => started_at !== null && ended_at === null);
	const ends = shifts.flatMap(({ ended_at }) => (ended_at === null ? [] : [ended_at]));
	return {
		from: starts.length > 0 ? Math.min(...starts) : null,
		to: ends.length > 0 && !out ? Math.max(...ends) : null
	};
}
