import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { sampleShift } from '$/features/report/sample';
import { eveningOf, eveningPlus } from '$/format/dates';
import { useTransport } from '$/platform/door';
import EveningPicker from './EveningPicker.svelte';
import JoinShifts from './JoinShifts.svelte';

/* All people are invented. */
let shown: Record<string, unknown> | undefined;
const settle = async (): Promise<void> => {
	await new Promise((done) => setTimeout(done));
	flushSync();
	await tick();
};
const button = (name: string): HTMLButtonElement | undefined =>
	[...document.querySelectorAll('button')].find(({ textContent }) => textContent?.replace('✓', '').trim() === name);
const press = async (name: string): Promise<void> => {
	(await vi.waitFor(() => button(name) ?? Promise.reject(new Error(`no button ${name}`)))).click();
	await settle();
};

afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

test('whose the other shift is, one press to read both as one, one to part them', async () => {
	const asked: Array<[string, unknown]> = [];
	const other = sampleShift({
		shift: 'shift-2',
		workers: [{ person: 'p', name: 'Jonas Skitse', started_at: null, signed_at: null }]
	});
	useTransport({
		call: (_device, command, request) => {
			if (command !== 'shift') asked.push([command, request]);
			return Promise.resolve(command === 'shift' ? other : {});
		},
		devices: () => Promise.resolve([]),
		setOffline: () => Promise.resolve(),
		saveFile: () => Promise.resolve(true),
		openLink: () => Promise.resolve(),
		listen: () => Promise.resolve(() => {})
	});
	const props = $state({ shift: sampleShift({ could_join: ['shift-2'] }) });
	shown = mount(JoinShifts, { target: document.body, props });
	await vi.waitFor(() => expect(document.body.textContent).toContain('Jonas Skitse'));
	await press('Læs som én');
	props.shift = sampleShift({ joined_with: ['shift-2'] });
	await settle();
	// Whoever pressed without seeing the screen is told, and is still where the opposite stands.
	expect(document.querySelector('[role=status]')?.textContent).toBe('Vagterne læses nu som én rapport.');
	expect(document.activeElement?.className).toContain('box');
	await press('Skil dem ad');
	expect(asked).toEqual([
		['shift_join', { shift: 'shift-1', other: 'shift-2' }],
		['shift_part', { shift: 'shift-1', other: 'shift-2' }]
	]);
});

test('an evening: one of the next in one press, any other as it is written; no day is no evening', async () => {
	const tonight = eveningOf(Date.now());
	const props = $state({ value: tonight });
	shown = mount(EveningPicker, {
		target: document.body,
		props: {
			get value() {
				return props.value;
			},
			set value(next: string) {
				props.value = next;
			}
		}
	});
	await press('I morgen');
	expect(props.value).toBe(eveningPlus(tonight, 1));
	await press('En anden dag');
	const [day, month, year] = [...document.querySelectorAll('input')];
	const write = async (field: HTMLInputElement | undefined, text: string): Promise<void> => {
		if (!field) throw new Error('three fields');
		field.value = text;
		field.dispatchEvent(new Event('input', { bubbles: true }));
		await settle();
	};
	await write(day, '31');
	await write(month, '2');
	await write(year, '2027');
	expect(props.value).toBe('');
	expect(document.body.textContent).toContain('Skriv en dag, der findes');
	await write(month, '1');
	expect(props.value).toBe('2027-01-31');
});
