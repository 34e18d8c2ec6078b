import { describe, expect, it } from 'vitest';
import { problem, ProblemError } from '$/platform/problem';
import { EditQueue } from './edit-queue';

const turn = () => new Promise((done) => setTimeout(done));

/** An app that saves letters; `bad` is refused, and while `full` nothing is saved. */
function app() {
	const state = {
		saved: [] as string[],
		batches: [] as string[][],
		full: false,
		wait: [] as Array<() => void>,
		slow: false
	};
	const send = async (edits: string[]) => {
		state.batches.push(edits);
		if (state.slow) await new Promise<void>((go) => state.wait.push(go));
		if (state.full) throw new ProblemError(problem('disk_full'));
		if (edits.includes('bad')) throw new ProblemError(problem('too_long'));
		state.saved.push(...edits);
		return state.saved.join('');
	};
	return { state, send };
}

describe('taps', () => {
	it('are saved in order, and those made meanwhile in one batch', async () => {
		const { state, send } = app();
		state.slow = true;
		const queue = new EditQueue(send);
		queue.push('a');
		await turn();
		queue.push('b');
		queue.push('c');
		expect(queue.pending).toEqual(['a', 'b', 'c']);
		state.slow = false;
		state.wait.shift()?.();
		await turn();
		expect(state.batches).toEqual([['a'], ['b', 'c']]);
		expect(state.saved).toEqual(['a', 'b', 'c']);
		expect(queue.pending).toEqual([]);
	});

	it('stay when nothing can be saved, and are saved in order later', async () => {
		const { state, send } = app();
		state.full = true;
		const queue = new EditQueue(send);
		queue.push('a');
		await turn();
		expect(queue.problem?.code).toBe('disk_full');
		expect(queue.pending).toEqual(['a']);
		state.full = false;
		queue.push('b');
		await turn();
		expect(state.saved).toEqual(['a', 'b']);
		expect(queue.problem).toBeUndefined();
		expect(queue.pending).toEqual([]);
	});

	it('do not go down with one that is refused', async () => {
		const { state, send } = app();
		const queue = new EditQueue(send);
		for (const tap of ['a', 'bad', 'b']) queue.push(tap);
		await turn();
		expect(state.saved).toEqual(['a', 'b']);
		expect(queue.pending).toEqual(['bad']);
		expect(queue.problem?.code).toBe('too_long');
		queue.push('c');
		await turn();
		expect(state.saved).toEqual(['a', 'b', 'c']);
		expect(queue.problem?.code).toBe('too_long');
		queue.drop();
		expect(queue.pending).toEqual([]);
		expect(queue.problem).toBeUndefined();
	});

	it('that their maker keeps go back to it', async () => {
		const { state, send } = app();
		const queue = new EditQueue(send);
		await expect(queue.pushKept('bad')).rejects.toMatchObject({ code: 'too_long' });
		expect(queue.pending).toEqual([]);
		state.full = true;
		queue.push('a');
		await expect(queue.pushKept('text')).rejects.toMatchObject({ code: 'disk_full' });
		expect(queue.pending).toEqual(['a']);
		state.full = false;
		await expect(queue.pushKept('text')).resolves.toBe('atext');
	});
});
