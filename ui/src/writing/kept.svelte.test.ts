import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { failed, flushUnsaved, retryUnsaved } from '$/app/unsaved.svelte';
import type { DraftPut } from '$/bindings/types/DraftPut';
import { useTransport } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import { dropKept, isKept, readKept } from './begun';
import { kept, type Kept } from './kept.svelte';

/* What lies on the disk outlives the page; what is in memory does not. */
const disk = new Map<string, string>();
let asked: string[];
let refuses: 'locked' | 'disk_full' | undefined;

beforeEach(async () => {
	vi.useFakeTimers();
	refuses = undefined;
	await retryUnsaved();
	dropKept();
	disk.clear();
	asked = [];
	useTransport({
		call: async (_device, command, request) => {
			if (refuses) throw new ProblemError(problem(refuses));
			if (command === 'drafts') return [...disk].map(([key, text]) => ({ key, text }));
			const { key, text } = request as DraftPut;
			asked.push(`${command} ${key}`);
			if (command === 'draft_put') disk.set(key, text);
			else disk.delete(key);
			return {};
		},
		devices: async () => [],
		setOffline: async () => {},
		saveFile: () => Promise.resolve(true),
		openLink: async () => {},
		listen: async () => () => {}
	});
});
/** The page is gone without a word, and another reads the disk. */
async function comesBack(): Promise<void> {
	await vi.advanceTimersByTimeAsync(5000);
	await lockAndUnlock();
}
async function lockAndUnlock(): Promise<void> {
	dropKept();
	await readKept();
}
const plan = (note = '', places: string[] = []) => ({ note, places, from: '17:00', age: null as number | null });
const open = (make = plan): Kept<ReturnType<typeof plan>> => {
	const form = kept('plan 1', () => make());
	flushSync();
	return form;
};
function type(held: Kept<ReturnType<typeof plan>>, change: Partial<ReturnType<typeof plan>>): void {
	held.form = { ...held.form, ...change };
	flushSync();
}

describe('a form that is kept', () => {
	it('is on the disk in every pause, and every second or so where there is none', async () => {
		const held = open();
		type(held, { note: 'T' });
		await vi.advanceTimersByTimeAsync(390);
		expect(disk.size).toBe(0);
		await vi.advanceTimersByTimeAsync(20);
		expect(disk.get('plan 1')).toContain('"note":"T"');
		for (let key = 0; key < 8; key++) {
			type(held, { note: `Tag ${'x'.repeat(key)}` });
			await vi.advanceTimersByTimeAsync(200);
		}
		expect(disk.get('plan 1')).toContain('Tag xxxxx');
		expect(asked.length).toBe(2);
	});

	it('says that it was begun before, with what was typed in it', async () => {
		type(open(), { note: 'Tag lygten', places: ['p1'], age: 14 });
		await comesBack();
		expect(isKept('plan 1')).toBe(true);
		const held = open();
		expect(held.form).toEqual({ note: 'Tag lygten', places: ['p1'], from: '17:00', age: 14 });
		expect([held.again, held.changed, held.left]).toEqual([true, false, '']);
	});

	it('is none where nothing was typed, or it was taken back', async () => {
		const held = open();
		await vi.advanceTimersByTimeAsync(5000);
		expect(asked).toEqual([]);
		type(held, { note: 'T' });
		await vi.advanceTimersByTimeAsync(5000);
		type(held, { note: '' });
		await vi.advanceTimersByTimeAsync(5000);
		expect(disk.size).toBe(0);
		expect(isKept('plan 1')).toBe(false);
		expect(open().again).toBe(false);
	});

	it('is forgotten at once when it is handed in, and when one begins anew', async () => {
		const held = open();
		type(held, { note: 'T' });
		await vi.advanceTimersByTimeAsync(5000);
		held.done();
		await vi.advanceTimersByTimeAsync(0);
		expect(disk.size).toBe(0);
		expect(held.again).toBe(false);

		type(open(), { note: 'U' });
		await comesBack();
		const again = open();
		again.anew();
		flushSync();
		expect([again.again, again.form.note]).toEqual([false, '']);
		await comesBack();
		expect(disk.size).toBe(0);
		expect(open().form.note).toBe('');
	});

	it('lays over what others wrote meanwhile only what was typed, and says where both did', async () => {
		type(
			open(() => plan('gammel', ['p1'])),
			{ note: 'min' }
		);
		await comesBack();
		const beside = open(() => plan('gammel', ['p1', 'p2']));
		expect([beside.form.note, [...beside.form.places], beside.changed]).toEqual(['min', ['p1', 'p2'], false]);
		await comesBack();
		const under = open(() => plan('deres', ['p1']));
		expect([under.form.note, under.changed]).toEqual(['min', true]);
		under.anew();
		expect(under.form.note).toBe('deres');
		// They came to the same words: nothing is left to keep.
		type(under, { note: 'ens' });
		await comesBack();
		expect(open(() => plan('ens')).again).toBe(false);
	});

	it('shows what has no place in the form, and trips over nothing', async () => {
		disk.set(
			'plan 1',
			JSON.stringify({ typed: { remark: 'Ring til mor', note: 7, places: [7], age: 'x' }, base: {} })
		);
		await readKept();
		const older = open();
		expect(older.form).toEqual({ note: '', places: [], from: '17:00', age: 'x' });
		expect(older.left).toBe('Ring til mor');
		for (const text of ['Tag', '[]', 'null', '{}', '{"typed":null,"base":{}}', '{"typed":{"note":"a"}}']) {
			await vi.advanceTimersByTimeAsync(5000);
			disk.set('plan 1', text);
			await lockAndUnlock();
			const held = open();
			expect(held.form, text).toEqual(plan());
			expect(held.left, text).toBe(text);
		}
		await comesBack();
		expect(open().left, 'it goes when one says so').not.toBe('');
		open().anew();
		await comesBack();
		expect(open().again).toBe(false);
	});

	it('is on the disk before the app locks, and then not in memory', async () => {
		type(open(), { note: 'Tag lygten' });
		await flushUnsaved();
		expect(disk.get('plan 1')).toContain('Tag lygten');
		dropKept();
		expect(isKept('plan 1')).toBe(false);
		await readKept();
		expect(open().form.note).toBe('Tag lygten');
	});

	it('stays in memory where it could not be kept, is said not to be, and is tried again', async () => {
		refuses = 'disk_full';
		type(open(), { note: 'Tag lygten' });
		await flushUnsaved();
		expect(failed.count).toBe(1);
		expect(failed.problem?.code).toBe('disk_full');
		dropKept();
		refuses = undefined;
		disk.set('plan 1', JSON.stringify({ typed: { note: 'Tag' }, base: { note: '' } }));
		await readKept();
		expect(open().form.note, 'what was typed later').toBe('Tag lygten');
		await retryUnsaved();
		expect(failed.count).toBe(0);
		expect(disk.get('plan 1')).toContain('Tag lygten');
	});

	it('moves to another name, and is at every moment under one', async () => {
		const held = open();
		type(held, { note: 'høj, rød' });
		await vi.advanceTimersByTimeAsync(5000);
		asked = [];
		held.rename('plan 2');
		type(held, { note: 'høj, rød jakke' });
		await vi.advanceTimersByTimeAsync(5000);
		expect(asked.at(0)).toBe('draft_put plan 2');
		expect([...disk.keys()]).toEqual(['plan 2']);
		expect(disk.get('plan 2')).toContain('rød jakke');
	});
});
