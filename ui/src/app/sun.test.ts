import { expect, test } from 'vitest';
import { clock } from '$/format/dates';
import { isDark, sun } from './sun';

/** Minutes on a Danish clock. */
const minutes = (at: number): number => {
	const [hour = 0, minute = 0] = clock(at).split('.').map(Number);
	return hour * 60 + minute;
};

test('sunrise and sunset in Valby, to within a quarter of an hour', () => {
	const winter = sun(Date.UTC(2026, 11, 21, 12));
	expect(Math.abs(minutes(winter.rise) - (8 * 60 + 37))).toBeLessThan(15);
	expect(Math.abs(minutes(winter.set) - (15 * 60 + 38))).toBeLessThan(15);
	const summer = sun(Date.UTC(2026, 5, 21, 12));
	expect(Math.abs(minutes(summer.rise) - (4 * 60 + 25))).toBeLessThan(15);
	expect(Math.abs(minutes(summer.set) - (21 * 60 + 58))).toBeLessThan(15);
});

test('dark on the street after sunset and before sunrise', () => {
	expect(isDark(Date.UTC(2026, 10, 20, 20), false)).toBe(true);
	expect(isDark(Date.UTC(2026, 10, 20, 11), false)).toBe(false);
	expect(isDark(Date.UTC(2026, 5, 20, 17), false)).toBe(false);
	expect(isDark(Date.UTC(2026, 5, 20, 23), false)).toBe(true);
	expect(isDark(Date.UTC(2026, 5, 20, 0, 30), false)).toBe(true);
});

test('light at a desk through the working day, also in December', () => {
	expect(isDark(Date.UTC(2026, 11, 21, 7), true)).toBe(false);
	expect(isDark(Date.UTC(2026, 11, 21, 16), true)).toBe(false);
	expect(isDark(Date.UTC(2026, 11, 21, 21), true)).toBe(true);
});
