/** A tick under the finger: the app has saved it. Does nothing where the device can't, or the person wants none. */
export function tap(): void {
	if (window.matchMedia?.('(prefers-reduced-motion: reduce)').matches) return;
	try {
		navigator.vibrate?.(8);
	} catch {
		// Not allowed before the first touch.
	}
}
