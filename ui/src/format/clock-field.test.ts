import { expect, test } from 'vitest';
import { clockOf, parseClock } from './clock-field';

test('a time is understood however it is typed', () => {
	for (const text of ['21.40', '21:40', '2140', ' 21,40 ']) expect(parseClock(text)).toBe('21:40');
	expect(parseClock('9')).toBe('09:00');
	expect(parseClock('940')).toBe('09:40');
	expect(parseClock('24.00')).toBe('00:00');
	expect(parseClock('0030')).toBe('00:30');
});

test('what is no time is none', () => {
	for (const text of ['', '25', '21.60', '24.30', 'ni', '21.4', '123456']) expect(parseClock(text)).toBeNull();
});

test('five minutes at a time, also past midnight', () => {
	expect(clockOf('21:40', 5)).toBe('21:45');
	expect(clockOf('21:42', 5)).toBe('21:45');
	expect(clockOf('21:42', -5)).toBe('21:40');
	expect(clockOf('23:58', 5)).toBe('00:00');
	expect(clockOf('00:00', -5)).toBe('23:55');
});
