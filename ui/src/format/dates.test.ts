import { afterEach, describe, expect, test } from 'vitest';
import { setLocale } from '$/paraglide/runtime';
import {
	clock,
	dayAndClock,
	dayRelative,
	dayRelativeAndClock,
	eveningAt,
	eveningLong,
	eveningName,
	eveningOf,
	eveningPlus,
	momentFromField,
	otherYear,
	span,
	timeField,
	weekNumber
} from './dates';

// The tests run on a clock in New York (vite.config.ts): what is shown must be Danish all the same.
const friday = Date.UTC(2026, 10, 20, 20, 40); // 21.40 in Valby
afterEach(() => void setLocale('da', { reload: false }));

describe('Danish', () => {
	test('as Danes write it', () => {
		expect(dayAndClock(friday)).toBe('fre. 20. nov. kl.\u00a021.40');
		expect(dayAndClock(Date.UTC(2026, 4, 9, 6, 5))).toBe('lør. 9. maj kl.\u00a008.05');
		expect(clock(friday)).toBe('21.40');
		expect(eveningName('2026-11-20')).toBe('fre. 20. nov.');
		expect(eveningLong('2026-11-20')).toBe('fredag den 20. november');
	});
	test('spans of an evening end at 24', () => {
		expect(span(eveningAt('2026-11-20', '17:00'), eveningAt('2026-11-20', '00:00'))).toBe('17–24');
		expect(span(eveningAt('2026-11-20', '17:05'), eveningAt('2026-11-20', '00:20'))).toBe('17.05–00.20');
	});
	test('the year stands where it is another', () => {
		expect(otherYear('2026-01-02', '2026-11-20')).toBe('');
		expect(otherYear('2036-11-23', '2026-11-20')).toBe(' 2036');
		expect(dayRelativeAndClock(friday, friday + 10 * 365 * 86_400_000)).toBe('fre. 20. nov. 2026 kl. 21.40');
	});
	test('today and yesterday in words', () => {
		expect(dayRelative(friday, friday + 3_600_000)).toBe('i dag');
		expect(dayRelative(friday - 86_400_000, friday)).toBe('i går');
		expect(dayRelative(friday, Date.UTC(2027, 0, 4))).toBe('fre. 20. nov. 2026');
	});
});

test('English', () => {
	void setLocale('en', { reload: false });
	expect(dayAndClock(friday)).toBe('Fri 20 Nov, 21:40');
	expect(span(eveningAt('2026-11-20', '17:30'), eveningAt('2026-11-20', '23:45'))).toBe('17:30–23:45');
});

describe('evenings', () => {
	test('half past midnight belongs to the evening before', () => {
		expect(eveningOf(eveningAt('2026-11-20', '00:30'))).toBe('2026-11-20');
		expect(eveningOf(eveningAt('2026-11-20', '05:59'))).toBe('2026-11-20');
		expect(eveningOf(eveningAt('2026-11-21', '06:00'))).toBe('2026-11-21');
	});
	test('clock and moment there and back, summer and winter', () => {
		for (const evening of ['2026-07-01', '2026-11-20', '2026-10-24', '2026-03-28'])
			for (const time of ['17:00', '23:45', '00:30', '05:55'])
				expect(timeField(eveningAt(evening, time))).toBe(time);
	});
	test('the nights that summer time begins and ends', () => {
		expect(clock(eveningAt('2026-03-28', '02:30'))).toBe('03.30');
		expect(eveningOf(eveningAt('2026-10-24', '02:30'))).toBe('2026-10-24');
	});
	test('a time field means the same evening', () => {
		const late = eveningAt('2026-11-20', '00:20');
		expect(momentFromField('23:50', late)).toBe(eveningAt('2026-11-20', '23:50'));
	});
	test('weeks and days', () => {
		expect(weekNumber('2026-11-20')).toBe(47);
		expect(weekNumber('2027-01-01')).toBe(53);
		expect(weekNumber('2027-01-04')).toBe(1);
		expect(eveningPlus('2026-12-31', 1)).toBe('2027-01-01');
	});
});
