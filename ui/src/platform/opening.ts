/**
 * Names one opening of a screen. What a screen reads about somebody is on record once for each opening, however often it
 * asks again: make one while the screen is being set up, and keep it. Another is another look-up.
 */
export function opening(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
