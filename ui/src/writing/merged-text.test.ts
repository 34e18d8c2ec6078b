import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem, ProblemError } from '$/platform/problem';
import { MergedText } from './merged-text.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A field whose saves take 20 ms, and what has been saved so far. */
function field() {
	const app = { saved: '', saves: 0, full: false };
	const text = new MergedText('', async (edit) => {
		await new Promise((done) => setTimeout(done, 20));
		if (app.full) throw new ProblemError(problem('disk_full'));
		app.saves++;
		return (app.saved = edit.text);
	});
	return { app, text };
}

/** Types a letter every 100 ms, without a pause. */
async function type(text: MergedText, letters: number, each: () => void = () => {}): Promise<void> {
	for (let at = 0; at < letters; at++) {
		text.typed(`${text.value}a`);
		await vi.advanceTimersByTimeAsync(100);
		each();
	}
}

test('it is saved in a pause, once', async () => {
	const { app, text } = field();
	await type(text, 5);
	expect(app.saves).toBe(0);
	await vi.advanceTimersByTimeAsync(500);
	expect(app).toMatchObject({ saved: 'aaaaa', saves: 1 });
});

test('somebody who types on without a pause never has more than a second and a half that is not saved', async () => {
	const { app, text } = field();
	let most = 0;
	await type(text, 100, () => (most = Math.max(most, text.value.length - app.saved.length)));
	expect(most).toBeLessThanOrEqual(16);
	// Nor is every letter a save of its own.
	expect(app.saves).toBeLessThanOrEqual(20);
});

test('a field that holds a word being composed is saved as well', async () => {
	const { app, text } = field();
	text.hold();
	await type(text, 40);
	expect(app.saved.length).toBeGreaterThanOrEqual(24);
	expect(text.value).toBe('a'.repeat(40));
});

test('what could not be saved is tried again while one types on', async () => {
	const { app, text } = field();
	app.full = true;
	await type(text, 20);
	expect(text.problem?.code).toBe('disk_full');
	app.full = false;
	await type(text, 20);
	expect(app.saved.length).toBeGreaterThanOrEqual(24);
	expect(text.problem).toBeUndefined();
});
