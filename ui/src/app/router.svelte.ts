import { canStepBack, historySettled, markFirstEntry, onStep, pushEntry, replaceEntry } from './history';

/** The address without `#/`: `shift/…/encounter/new`; empty for home. Addresses hold ids, never what somebody wrote. */
const here = (): string => window.location.hash.replace(/^#\/?/, '');

let path = $state(here());

/** Where we are, and the ways from there. */
export const router = {
	/** The present address; empty for home. */
	get path(): string {
		return path;
	},
	/** Goes to another screen. */
	async go(to: string): Promise<void> {
		await historySettled();
		if (to === path) return;
		pushEntry(`#/${to}`);
		path = to;
	},
	/** Goes to another screen in the place of this one: back does not return here. */
	async replace(to: string): Promise<void> {
		await historySettled();
		replaceEntry(`#/${to}`);
		path = to;
	},
	/** Gives the present screen another address without leaving it: what it showed as new has been saved. */
	relabel(to: string): void {
		replaceEntry(`#/${to}`);
	},
	/** Goes back, or to `fallback` where the app was opened on this screen. */
	async back(fallback = ''): Promise<void> {
		await historySettled();
		if (canStepBack()) history.back();
		else await this.replace(fallback);
	}
};

/** Follows the back gesture and addresses typed by hand; the answer stops it. */
export function startRouter(): () => void {
	markFirstEntry();
	path = here();
	const follow = () => (path = here());
	const stop = onStep(follow);
	// An address typed by hand.
	window.addEventListener('hashchange', follow);
	// Links to screens go through `go`, so that every entry knows its depth.
	const click = (event: MouseEvent) => {
		if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
		const link = (event.target as Element).closest?.('a[href^="#/"]');
		if (!link) return;
		event.preventDefault();
		void router.go((link.getAttribute('href') ?? '').slice(2));
	};
	document.addEventListener('click', click);
	return () => {
		stop();
		window.removeEventListener('hashchange', follow);
		document.removeEventListener('click', click);
	};
}

/** The link to a screen, for `href`. */
export const href = (to: string): string => `#/${to}`;
