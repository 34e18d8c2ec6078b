import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openOverlay } from './history';
import { router, startRouter } from './router.svelte';

let stop: () => void;

beforeEach(() => {
	history.replaceState(null, '', '#/');
	stop = startRouter();
});
afterEach(() => stop());

test('back returns through the screens, and home where there is nothing to return to', async () => {
	await router.go('youths');
	await router.go('youths/a');
	expect(location.hash).toBe('#/youths/a');
	await router.back();
	await vi.waitFor(() => expect(router.path).toBe('youths'));
	await router.back();
	await vi.waitFor(() => expect(router.path).toBe(''));
	await router.back('tonight');
	await vi.waitFor(() => expect(router.path).toBe('tonight'));
});

test('the back gesture closes an open sheet and stays on the screen', async () => {
	await router.go('youths');
	const close = vi.fn();
	openOverlay(close);
	history.back();
	await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
	expect(router.path).toBe('youths');
});

test('a sheet closed on the screen leaves no step behind', async () => {
	await router.go('youths');
	const close = vi.fn();
	openOverlay(close)();
	await vi.waitFor(() => expect(close).not.toHaveBeenCalled());
	expect(router.path).toBe('youths');
	await router.back();
	await vi.waitFor(() => expect(router.path).toBe(''));
});

test('going on from an open sheet returns to the screen below it', async () => {
	await router.go('youths');
	const closeEntry = openOverlay(() => {});
	await router.go('settings');
	// The sheet is taken off with its screen.
	closeEntry();
	await vi.waitFor(() => expect(router.path).toBe('settings'));
	await router.back();
	await vi.waitFor(() => expect(router.path).toBe('youths'));
});

test('a screen given another address stays, and has it when it is opened again', async () => {
	await router.go('shift/s/encounter/new');
	router.relabel('shift/s/encounter/e1');
	expect(router.path).toBe('shift/s/encounter/new');
	expect(location.hash).toBe('#/shift/s/encounter/e1');
});

test('a link goes through the router', async () => {
	document.body.innerHTML = '<a href="#/settings">…</a>';
	document.querySelector('a')?.click();
	await vi.waitFor(() => expect(router.path).toBe('settings'));
	await router.back();
	await vi.waitFor(() => expect(router.path).toBe(''));
});
