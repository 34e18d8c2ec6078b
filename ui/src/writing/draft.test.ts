import { describe, expect, it, vi } from 'vitest';
import type { TextEdit } from '$/bindings/types/TextEdit';
import { problem, ProblemError } from '$/platform/problem';
import { Draft, type Kind } from './draft.svelte';

interface Entry {
	id: string;
	on: string[];
	note: string;
}
type Edit = { on: string } | { note: TextEdit };

function app() {
	const state = { entries: new Map<string, Entry>(), made: 0, full: false };
	const kind: Kind<Edit, Entry> = {
		blank: () => ({ id: '', on: [], note: '' }),
		load: async (id) => state.entries.get(id) ?? Promise.reject(new ProblemError(problem('not_found'))),
		save: async (id, edits) => {
			await new Promise((done) => setTimeout(done, 5));
			if (state.full) throw new ProblemError(problem('disk_full'));
			const entry = (id && state.entries.get(id)) || { id: `e${++state.made}`, on: [], note: '' };
			const next = edits.reduce(kind.apply, entry);
			state.entries.set(next.id, next);
			return next;
		},
		idOf: ({ id }) => id,
		apply: (entry, edit) =>
			'on' in edit ? { ...entry, on: [...entry.on, edit.on] } : { ...entry, note: edit.note.text }
	};
	return { state, kind };
}

describe('an entry being written', () => {
	it('shows a tap at once, and makes one entry of many quick taps', async () => {
		const { state, kind } = app();
		const draft = new Draft(kind, null);
		draft.tap({ on: 'a' });
		expect(draft.entry.on).toEqual(['a']);
		expect(draft.state).toBe('saving');
		await new Promise((done) => setTimeout(done, 2));
		draft.tap({ on: 'b' });
		draft.tap({ on: 'c' });
		await vi.waitFor(() => expect(draft.state).toBe('saved'));
		expect(state.made).toBe(1);
		expect(state.entries.get('e1')?.on).toEqual(['a', 'b', 'c']);
	});

	it('never says saved before the app has', async () => {
		const { state, kind } = app();
		state.full = true;
		const draft = new Draft(kind, null);
		expect(draft.state).toBe('untouched');
		draft.tap({ on: 'a' });
		await vi.waitFor(() => expect(draft.state).toBe('failed'));
		expect(draft.entry.on).toEqual(['a']);
		expect(draft.problem?.code).toBe('disk_full');
		state.full = false;
		await draft.retry();
		expect(draft.state).toBe('saved');
		expect(state.made).toBe(1);
	});

	it('keeps a text that could not be saved, and saves it after the taps before it', async () => {
		const { state, kind } = app();
		const draft = new Draft(kind, null);
		const note = draft.text(
			'note',
			(entry) => entry.note,
			(change) => ({ note: change })
		);
		state.full = true;
		draft.tap({ on: 'a' });
		note.typed('otte drenge');
		await draft.flush();
		expect(note.value).toBe('otte drenge');
		expect(draft.state).toBe('failed');
		state.full = false;
		await draft.retry();
		expect(state.entries.get('e1')).toEqual({ id: 'e1', on: ['a'], note: 'otte drenge' });
		expect(draft.state).toBe('saved');
	});

	it('takes over what others wrote when it is fetched anew', async () => {
		const { state, kind } = app();
		state.entries.set('e9', { id: 'e9', on: ['x'], note: 'hej' });
		const draft = new Draft(kind, 'e9');
		const note = draft.text(
			'note',
			(entry) => entry.note,
			(change) => ({ note: change })
		);
		await draft.refresh();
		expect(draft.entry.on).toEqual(['x']);
		expect(note.value).toBe('hej');
	});
});
