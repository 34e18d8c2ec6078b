import { mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { app, press, settle } from '$/testing/app';
import HourChart from './HourChart.svelte';
import ReviewFoot from './ReviewFoot.svelte';
import { friday, sampleReport } from './sample';
import WriteForm from './WriteForm.svelte';

let shown: Record<string, unknown> | undefined;

afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
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
