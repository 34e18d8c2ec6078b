/*
 * Locks the app by itself: after a while untouched, and after at most a minute out of sight. Timers sleep with the phone,
 * so the time is compared again when the app comes back into sight, before anything can be read.
 */

/** Out of sight it locks after this many seconds at most. */
const HIDDEN_AT_MOST = 60;

/** The app itself watches too, and knows only of calls: it is told of touches that lead to none this often at most. */
const TELL_EVERY = 20;

/**
 * Watches until the answer is called. `seconds` is asked each time, for the setting may change; `tell` hears now and
 * then that somebody is there.
 */
export function lockWhenIdle(seconds: () => number, lock: () => void, tell: () => void = () => {}): () => void {
	let touched = Date.now();
	let told = touched;
	let hiddenSince: number | undefined = document.visibilityState === 'hidden' ? Date.now() : undefined;

	const overdue = (): boolean => {
		const now = Date.now();
		if (hiddenSince !== undefined && now - hiddenSince >= Math.min(HIDDEN_AT_MOST, seconds()) * 1000) return true;
		return now - touched >= seconds() * 1000;
	};
	const look = () => {
		if (overdue()) {
			touched = Date.now();
			hiddenSince = hiddenSince === undefined ? undefined : Date.now();
			lock();
		}
	};
	const touch = () => {
		look();
		touched = Date.now();
		if (touched - told >= TELL_EVERY * 1000) {
			told = touched;
			tell();
		}
	};
	const sight = () => {
		if (document.visibilityState === 'hidden') hiddenSince = Date.now();
		else {
			look();
			hiddenSince = undefined;
			touched = Date.now();
		}
	};

	const timer = setInterval(look, 1000);
	const touches = ['pointerdown', 'keydown', 'input', 'wheel'] as const;
	for (const name of touches) window.addEventListener(name, touch, { passive: true, capture: true });
	document.addEventListener('visibilitychange', sight);
	return () => {
		clearInterval(timer);
		for (const name of touches) window.removeEventListener(name, touch, { capture: true });
		document.removeEventListener('visibilitychange', sight);
	};
}
