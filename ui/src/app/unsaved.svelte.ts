import type { Problem } from '$/bindings/types/Problem';

/** Something that holds what somebody entered until the app has saved it. */
export interface Keeper {
	/** How many entries it holds that are not saved. */
	readonly unsaved: number;
	/** Why they are not, where saving was tried and failed. */
	readonly problem: Problem | undefined;
	/** Tries to save everything now; settles when that has been tried. */
	flush(): Promise<void>;
}

const keepers = new Set<Keeper>();
// Tells the screens that a keeper came or went.
let turn = $state(0);

/** Lets a keeper be flushed before the app locks and when the page goes away. It stays known until it is let go. */
export function keep(keeper: Keeper): void {
	if (keepers.has(keeper)) return;
	keepers.add(keeper);
	turn++;
}

/** Lets a keeper go, once it holds nothing: what is unsaved outlives the screen it was entered on. */
export function letGo(keeper: Keeper): void {
	if (keeper.unsaved === 0 && keepers.delete(keeper)) turn++;
}

/** What could not be saved, on any screen. */
export const failed = {
	get count(): number {
		void turn;
		let count = 0;
		for (const keeper of keepers) if (keeper.problem) count += keeper.unsaved;
		return count;
	},
	get problem(): Problem | undefined {
		void turn;
		for (const keeper of keepers) if (keeper.problem && keeper.unsaved > 0) return keeper.problem;
		return undefined;
	}
};

/** Tries to save everything now; waits at most two seconds, for a lock must not wait for a full disk. */
export async function flushUnsaved(): Promise<void> {
	const tried = Promise.all([...keepers].map((keeper) => keeper.flush()));
	await Promise.race([tried, new Promise((done) => setTimeout(done, 2000))]);
}

/** Tries again what could not be saved. */
export async function retryUnsaved(): Promise<void> {
	await Promise.all([...keepers].filter((keeper) => keeper.unsaved > 0).map((keeper) => keeper.flush()));
}

/** Saves what is being written when the page is put away or left. */
export function flushWhenPutAway(): () => void {
	const away = () => {
		if (document.visibilityState === 'hidden') void flushUnsaved();
	};
	const leave = () => void flushUnsaved();
	document.addEventListener('visibilitychange', away);
	window.addEventListener('pagehide', leave);
	return () => {
		document.removeEventListener('visibilitychange', away);
		window.removeEventListener('pagehide', leave);
	};
}
