import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { LookLine } from '$/bindings/types/LookLine';
import type { WhoLooked } from '$/bindings/types/WhoLooked';
import { isolate } from '$/format/isolate';
import { setLocale } from '$/paraglide/runtime';
import { useTransport, type AppEvent } from '$/platform/door';
import { useDevice } from '$/platform/door';
import LooksScreen from './LooksScreen.svelte';
import { noFacts } from './facts';
import { lookWords } from './look-words';
import YouthCard from './YouthCard.svelte';

interface Asked {
	command: string;
	request: Record<string, unknown>;
}
let shown: Record<string, unknown> | undefined;
let say: (event: AppEvent) => void = () => {};

/** Puts an app behind the door, and remembers what it was asked. */
async function app(answer: (asked: Asked) => unknown): Promise<Asked[]> {
	const all: Asked[] = [];
	useTransport({
		call: (_device, command, request) => {
			const asked = { command, request: request as Record<string, unknown> };
			all.push(asked);
			return Promise.resolve().then(() => answer(asked));
		},
		devices: () => Promise.resolve([]),
		setOffline: () => Promise.resolve(),
		saveFile: () => Promise.resolve(true),
		openLink: () => Promise.resolve(),
		listen: (_device, hear) => {
			say = hear;
			return Promise.resolve(() => {});
		}
	});
	await useDevice('main');
	return all;
}
const settle = async (): Promise<void> => {
	for (let n = 0; n < 3; n++) {
		await new Promise((done) => setTimeout(done));
		flushSync();
		await tick();
	}
};
afterEach(async () => {
	void setLocale('da', { reload: false });
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

const line: LookLine = {
	at: Date.parse('2026-11-20T21:44:00+01:00'),
	person: 'p1',
	person_name: 'Bente Demo',
	role: 'street_worker',
	action: 'opened',
	criterion: null,
	waiting: false
};
const answers = (given: Partial<WhoLooked>): WhoLooked => ({ lines: [], before: null, problem: null, ...given });
const show = async (): Promise<void> => {
	shown = mount(LooksScreen, { target: document.body, props: { params: { youth: 'y1' } } });
	await settle();
};
const text = (): string => document.body.textContent ?? '';

test('who looked, as what, how and when; older ones when asked for', async () => {
	const asked = await app(({ request }) =>
		request.before === null
			? answers({ lines: [line], before: 7 })
			: answers({ lines: [{ ...line, person_name: 'Carla Demo', role: 'coordinator', action: 'log' }] })
	);
	await show();
	expect(text()).toContain('Bente Demo');
	expect(text()).toContain('Åbnede kortet');
	expect(text()).not.toContain('ikke nået til kontoret');
	const older = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Vis ældre'));
	older?.click();
	await settle();
	expect(text()).toContain('Bente Demo');
	expect(text()).toContain('Carla Demo');
	expect(text()).not.toContain('Vis ældre');
	expect(asked.map(({ request }) => request)).toEqual([
		{ youth: 'y1', before: null },
		{ youth: 'y1', before: 7 }
	]);
});

test('without the office it says that only this phone is in the list, and an event does not ask again', async () => {
	const asked = await app(() =>
		answers({ lines: [{ ...line, waiting: true }], problem: { code: 'server_unreachable', params: {} } })
	);
	await show();
	await vi.waitFor(() => expect(text()).toContain('Kun det, der er set på denne telefon'));
	expect(text()).toContain('ikke nået til kontoret endnu');
	say({ event: 'changed', docs: ['y1'] });
	await settle();
	expect(asked).toHaveLength(1);
});

test('every way of looking has words, and one of a newer app keeps its own', () => {
	for (const action of ['opened', 'entry', 'report', 'searched', 'exported', 'log', 'prompt', 'wrote']) {
		expect(lookWords({ action, criterion: null })).not.toBe(action);
	}
	expect(lookWords({ action: 'searched', criterion: 'yus' })).toContain('yus');
	expect(lookWords({ action: 'exported', criterion: 'Anmodning' })).toContain('Anmodning');
	expect(lookWords({ action: 'dreamt', criterion: null })).toBe('dreamt');
});

test('Mette reads why Nadia opened a card, where the app has asked her', async () => {
	const because = { ...line, person_name: 'Nadia Demo', criterion: 'Forbereder et møde' };
	await app(() => answers({ lines: [line, because] }));
	await show();
	expect(text()).toContain(`Åbnede kortet: “${isolate('Forbereder et møde')}”`);
	expect([...text().matchAll(/Åbnede kortet/g)]).toHaveLength(2);
	await setLocale('en', { reload: false });
	expect(lookWords(because)).toBe(`Opened the card: “${isolate('Forbereder et møde')}”`);
	expect(lookWords(line)).toBe('Opened the card');
});

test('a card that is asked for again at every event is one opening, and opened anew another', async () => {
	const card = {
		youth: 'y1',
		facts: { ...noFacts, name: 'Yusuf Eksempel' },
		area: null,
		phones: [],
		note: '',
		met: [],
		prompts: [],
		contradictions: []
	};
	const asked = await app(() => card);
	const openings = (): unknown[] =>
		asked.filter(({ command }) => command === 'youth').map(({ request }) => request.opening);
	const open = async (): Promise<void> => {
		shown = mount(YouthCard, { target: document.body, props: { youth: 'y1' } });
		await settle();
	};
	await open();
	say({ event: 'changed', docs: ['y1'] });
	await settle();
	expect(openings()).toHaveLength(2);
	expect(new Set(openings()).size).toBe(1);
	if (shown) await unmount(shown);
	await open();
	expect(new Set(openings()).size).toBe(2);
});
