import { expect, test } from 'vitest';
import { acting } from './acting.svelte';
import { problem, ProblemError } from './problem';

test('what fails says why, and the next try forgets it', async () => {
	const act = acting();
	expect(await act.run(() => Promise.reject(new ProblemError(problem('disk_full'))))).toBe(false);
	expect(act.problem?.code).toBe('disk_full');
	expect(await act.run(() => Promise.resolve())).toBe(true);
	expect(act.problem).toBeUndefined();
});

test('pressed twice, it is done once', async () => {
	const act = acting();
	let done = 0;
	let finish = () => {};
	const first = act.run(async () => {
		done++;
		await new Promise<void>((resolve) => (finish = resolve));
	});
	expect(act.busy).toBe(true);
	expect(await act.run(async () => done++)).toBe(false);
	finish();
	expect(await first).toBe(true);
	expect([done, act.busy]).toEqual([1, false]);
});
