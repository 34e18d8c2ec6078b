import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppEvent } from '$/bindings/types/AppEvent';
import { call, onEvent, ProblemError, useDevice, useTransport } from './door';
import { host } from './host';
import type { Transport } from './transport';

describe('the door', () => {
	test('speaks to the device chosen, and hears only that one', async () => {
		const hears = new Map<string, (event: AppEvent) => void>();
		const asked: unknown[] = [];
		const line: Transport = {
			call: async (...what) => asked.push(what),
			devices: async () => [],
			setOffline: async () => {},
			saveFile: () => Promise.resolve(true),
			openLink: async () => {},
			listen: async (device, hear) => (hears.set(device, hear), () => hears.delete(device))
		};
		useTransport(line);
		const heard: AppEvent[] = [];
		onEvent((event) => heard.push(event));
		await call('tonight', {});
		await useDevice('worker-2');
		await call('shift', { shift: 's1' });
		expect(asked).toEqual([
			['main', 'tonight', {}],
			['worker-2', 'shift', { shift: 's1' }]
		]);
		const old = hears.get('worker-2');
		await useDevice('worker-1');
		old?.({ event: 'locked' });
		hears.get('worker-1')?.({ event: 'progress' });
		expect(heard).toEqual([{ event: 'progress' }]);
		expect([...hears.keys()]).toEqual(['worker-1']);
	});
});

describe('the browser host', () => {
	const fetched = vi.fn();
	beforeEach(() => vi.stubGlobal('fetch', fetched));
	afterEach(() => vi.unstubAllGlobals());
	const answer = (status: number, body: string) =>
		fetched.mockResolvedValueOnce({ ok: status === 200, status, text: async () => body });

	test('asks one command and unwraps its answer', async () => {
		answer(200, '{"ok":{"text":"hej"}}');
		expect(await host.call('worker-1', 'narrative_edit', { a: 1 })).toEqual({ text: 'hej' });
		expect(fetched).toHaveBeenCalledWith('/devices/worker-1/call/narrative_edit', {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-gadeplan': '1' },
			body: '{"a":1}',
			keepalive: false
		});
	});

	test('a problem is thrown as it was told', async () => {
		answer(422, '{"problem":{"code":"pin_wrong","params":{"left":"3"}}}');
		const thrown = await host.call('main', 'app_unlock', {}).catch((error: unknown) => error);
		expect(thrown).toBeInstanceOf(ProblemError);
		expect((thrown as ProblemError).problem).toEqual({ code: 'pin_wrong', params: { left: '3' } });
	});

	test('rubbish, and nobody at home, are problems too', async () => {
		answer(200, '<html>');
		await expect(host.call('main', 'team', {})).rejects.toMatchObject({ problem: { code: 'internal' } });
		fetched.mockRejectedValueOnce(new TypeError('failed'));
		await expect(host.call('main', 'team', {})).rejects.toMatchObject({ problem: { code: 'internal' } });
	});
});
