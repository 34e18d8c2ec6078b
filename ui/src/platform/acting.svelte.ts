import type { Problem } from '$/bindings/types/Problem';
import { problemOf } from './door';

/** Something a person asked for that takes a while and may fail. */
export interface Acting {
	/** It is under way. */
	readonly busy: boolean;
	/** Why it failed last time. */
	readonly problem: Problem | undefined;
	/** Does it, unless it is under way; says whether it was done. */
	run(work: () => Promise<unknown>): Promise<boolean>;
	/** Forgets that it failed. */
	clear(): void;
}

/** Follows one kind of action: whether it is under way and why it failed, so that a screen can say so. */
export function acting(): Acting {
	let busy = $state(false);
	let problem = $state.raw<Problem>();
	return {
		get busy() {
			return busy;
		},
		get problem() {
			return problem;
		},
		async run(work) {
			if (busy) return false;
			busy = true;
			problem = undefined;
			try {
				await work();
				return true;
			} catch (thrown) {
				problem = problemOf(thrown);
				return false;
			} finally {
				busy = false;
			}
		},
		clear() {
			problem = undefined;
		}
	};
}
