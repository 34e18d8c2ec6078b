import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Contradiction } from '$/bindings/types/Contradiction';
import { useTransport } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import ContradictionCard from './ContradictionCard.svelte';
import HourChart from './HourChart.svelte';
import ReviewFoot from './ReviewFoot.svelte';
import { friday, sampleReport } from './sample';
import WriteForm from './WriteForm.svelte';

type Asked = Array<{ command: string; request: unknown }>;
let shown: Record<string, unknown> | undefined;

/** Puts an app behind the door that answers everything, and remembers what it was asked. */
function app(answer: (command: string) => unknown = () => ({})): Asked {
	const asked: Asked = [];
	useTransport({
		call: (_device, command, request) => {
			asked.push({ command, request });
			return Promise.resolve().then(() => answer(command));
		},
		devices: () => Promise.resolve([]),
		setOffline: () => Promise.resolve(),
		openLink: () => Promise.resolve(),
		listen: () => Promise.resolve(() => {})
	});
	return asked;
}
const settle = async (): Promise<void> => {
	await new Promise((done) => setTimeout(done));
	flushSync();
	await tick();
};
const press = async (name: string): Promise<void> => {
	const button = await vi.waitFor(() => {
		const found = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
		if (!found) throw new Error(`no button ${name}: ${document.body.textContent}`);
		return found;
	});
	button.click();
	await settle();
};

afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

const contradiction: Contradiction = {
	doc: 'shift-1',
	path: 'encounters/e1/place',
	candidates: [
		{
			choice: { kind: 'operation', id: '4@aa' },
			value: { kind: 'reference', value: 'place-1' },
			label: 'Containeren',
			person: 'jonas',
			person_name: 'Jonas Abildgaard',
			at: friday(21, 44)
		},
		{
			choice: { kind: 'claim', id: 'claim-1' },
			value: { kind: 'empty' },
			label: '',
			person: null,
			person_name: '',
			at: null
		}
	]
};

test('a choice is made among all that was on the screen, and only when one is picked', async () => {
	const asked = app();
	const chosen: unknown[] = [];
	shown = mount(ContradictionCard, {
		target: document.body,
		props: { contradiction, chooses: true, onchosen: (...given: unknown[]) => chosen.push(given) }
	});
	await settle();
	await press('Det er rigtigt');
	expect(asked).toEqual([]);
	await vi.waitFor(() => expect(document.body.textContent).toContain('Vælg først'));
	document.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click();
	await press('Det er rigtigt');
	expect(asked).toEqual([
		{
			command: 'contradiction_choose',
			request: {
				doc: 'shift-1',
				path: 'encounters/e1/place',
				choice: { kind: 'claim', id: 'claim-1' },
				seen: [
					{ kind: 'operation', id: '4@aa' },
					{ kind: 'claim', id: 'claim-1' }
				]
			}
		}
	]);
	await vi.waitFor(() => expect(chosen).toEqual([['Ikke udfyldt', ['Containeren']]]));
});

test('a choice that came too late says so and chooses nothing', async () => {
	app(() => {
		throw new ProblemError(problem('contradiction_gone'));
	});
	const chosen: unknown[] = [];
	shown = mount(ContradictionCard, {
		target: document.body,
		props: { contradiction, chooses: true, onchosen: () => chosen.push(1) }
	});
	await settle();
	document.querySelector<HTMLInputElement>('input[type=radio]')?.click();
	await press('Det er rigtigt');
	await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('mellemtiden'));
	expect(chosen).toEqual([]);
});

test('a writer sees the values and cannot choose', async () => {
	app();
	shown = mount(ContradictionCard, { target: document.body, props: { contradiction, chooses: false } });
	await settle();
	expect(document.body.textContent).toContain('Containeren');
	expect(document.querySelectorAll('input, button')).toHaveLength(0);
});

test('an approval can be taken back at once', async () => {
	const asked = app();
	const props = $state({ report: sampleReport() });
	shown = mount(ReviewFoot, { target: document.body, props });
	await settle();
	await press('Godkend rapporten');
	expect(asked).toEqual([{ command: 'report_approve', request: { shift: 'shift-1' } }]);
	props.report = sampleReport({
		review: {
			approved_by: { id: 'mette', name: 'Mette' },
			approved_at: friday(8),
			reopened_because: '',
			changed_since_approval: false
		}
	});
	await settle();
	await press('Fortryd');
	await vi.waitFor(() => expect(asked).toHaveLength(2));
	expect(asked[1]).toEqual({
		command: 'report_reopen',
		request: { shift: 'shift-1', because: 'Godkendt ved en fejl' }
	});
});

test('what is begun is kept until it is handed in', async () => {
	const asked: string[] = [];
	const props = {
		label: 'Dit spørgsmål',
		send: 'Stil spørgsmålet',
		missing: 'Skriv, hvad du vil spørge om.',
		failed: 'Ikke stillet.',
		max: 20,
		draftKey: 'question test',
		onsend: (text: string) => Promise.resolve(asked.push(text)),
		onclose: () => {}
	};
	const open = async (): Promise<HTMLTextAreaElement> => {
		if (shown) await unmount(shown);
		shown = mount(WriteForm, { target: document.body, props });
		await settle();
		return document.querySelector('textarea') as HTMLTextAreaElement;
	};
	const write = async (area: HTMLTextAreaElement, text: string): Promise<void> => {
		area.value = text;
		area.dispatchEvent(new Event('input', { bubbles: true }));
		await settle();
	};
	await write(await open(), ' Hvor gammel var han omtrent? ');
	const again = await open();
	expect(again.value).toBe(' Hvor gammel var han omtrent? ');
	await press('Stil spørgsmålet');
	await vi.waitFor(() => expect(document.body.textContent).toContain('28 tegn'));
	await write(again, ' Hvor gammel? ');
	await press('Stil spørgsmålet');
	expect(asked).toEqual(['Hvor gammel?']);
	expect((await open()).value).toBe('');
});

test('the hours can be heard as a table', () => {
	shown = mount(HourChart, {
		target: document.body,
		props: {
			hours: [
				{ hour: 23, youths: 4 },
				{ hour: 0, youths: 0 }
			]
		}
	});
	const rows = [...document.querySelectorAll('tbody tr')].map(({ textContent }) => textContent?.replace(/\s/g, ''));
	expect(rows).toEqual(['234', '000']);
	expect(document.querySelector('.chart')?.getAttribute('aria-hidden')).toBe('true');
});
