import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockWhenIdle } from './idle';

let stop: () => void;
const lock = vi.fn();
const tell = vi.fn();
const sight = (state: 'visible' | 'hidden') => {
	Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
	document.dispatchEvent(new Event('visibilitychange'));
};
const touch = () => window.dispatchEvent(new Event('pointerdown'));

beforeEach(() => {
	vi.useFakeTimers();
	lock.mockReset();
	tell.mockReset();
	stop = lockWhenIdle(() => 300, lock, tell);
});
afterEach(() => {
	stop();
	sight('visible');
	vi.useRealTimers();
});

test('locks when nobody has touched it for so long', () => {
	vi.advanceTimersByTime(299_000);
	expect(lock).not.toHaveBeenCalled();
	touch();
	vi.advanceTimersByTime(299_000);
	expect(lock).not.toHaveBeenCalled();
	vi.advanceTimersByTime(2_000);
	expect(lock).toHaveBeenCalled();
});

test('locks after a minute out of sight', () => {
	sight('hidden');
	vi.advanceTimersByTime(59_000);
	expect(lock).not.toHaveBeenCalled();
	vi.advanceTimersByTime(2_000);
	expect(lock).toHaveBeenCalled();
});

test('locks before anything is read when the phone slept through its timers', () => {
	sight('hidden');
	vi.setSystemTime(Date.now() + 3_600_000);
	sight('visible');
	expect(lock).toHaveBeenCalledOnce();
});

test('a touch after a long sleep locks instead of counting as one', () => {
	vi.setSystemTime(Date.now() + 3_600_000);
	touch();
	expect(lock).toHaveBeenCalledOnce();
});

test('tells of touches now and then, not of each', () => {
	for (let i = 0; i < 60; i++) {
		touch();
		vi.advanceTimersByTime(1_000);
	}
	expect(tell.mock.calls.length).toBeGreaterThanOrEqual(2);
	expect(tell.mock.calls.length).toBeLessThanOrEqual(3);
});
