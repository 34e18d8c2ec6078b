import { getLocale } from '$/paraglide/runtime';

/*
 * Dates as Danes write them (fre. 14. nov. kl. 21.40), always on a Danish clock, wherever the device thinks it is. In
 * English the same moments: Fri 14 Nov, 21:40.
 */

const ZONE = 'Europe/Copenhagen';
const DAY = 86_400_000;
/** The hour at which one evening gives way to the next, as in core. */
const EVENING_TURNS_AT = 6;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions, timeZone = ZONE): Intl.DateTimeFormat {
	const locale = getLocale() === 'en' ? 'en-GB' : 'da-DK';
	const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
	let made = formats.get(key);
	if (!made) {
		made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
		formats.set(key, made);
	}
	return made;
}

interface Parts {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
}

/** What a Danish clock and calendar show at a moment. */
export function parts(at: number): Parts {
	const found: Record<string, number> = {};
	const all = new Intl.DateTimeFormat('en-GB', {
		timeZone: ZONE,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric'
	}).formatToParts(at);
	for (const { type, value } of all) found[type] = Number(value);
	return {
		year: found.year ?? 0,
		month: found.month ?? 0,
		day: found.day ?? 0,
		hour: found.hour ?? 0,
		minute: found.minute ?? 0
	};
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `21.40`, in English `21:40`. */
export function clock(at: number): string {
	const { hour, minute } = parts(at);
	return `${two(hour)}${getLocale() === 'en' ? ':' : '.'}${two(minute)}`;
}

const dot = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
const name = (options: Intl.DateTimeFormatOptions, at: number, timeZone = ZONE): string =>
	format(options, timeZone).format(at);

function dayName(at: number, timeZone: string, long: boolean): string {
	const day =
		format({ day: 'numeric' }, timeZone)
			.formatToParts(at)
			.find(({ type }) => type === 'day')?.value ?? '';
	const style = long ? 'long' : 'short';
	const weekday = name({ weekday: style }, at, timeZone);
	const month =
		format({ day: 'numeric', month: style }, timeZone)
			.formatToParts(at)
			.find(({ type }) => type === 'month')?.value ?? '';
	if (getLocale() === 'en') return `${weekday} ${day} ${month}`;
	return long
		? `${weekday} den ${dot(day)} ${month}`
		: `${dot(weekday)} ${dot(day)} ${month === 'maj' ? month : dot(month)}`;
}

/** `fre. 14. nov.`, in English `Fri 14 Nov`. */
export const day = (at: number): string => dayName(at, ZONE, false);

/** `fre. 14. nov. kl. 21.40`, in English `Fri 14 Nov, 21:40`. */
export const dayAndClock = (at: number): string =>
	getLocale() === 'en' ? `${day(at)}, ${clock(at)}` : `${day(at)} kl.\u00a0${clock(at)}`;

/** `17–24` for whole hours, else `17.30–23.45`. Midnight at the end is 24. */
export function span(from: number, to: number): string {
	const a = parts(from);
	const b = parts(to);
	// An evening that ends at midnight ends at 24.
	const end = b.hour === 0 && b.minute === 0 && to > from ? 24 : b.hour;
	if (a.minute === 0 && b.minute === 0) return `${a.hour}–${end}`;
	const sign = getLocale() === 'en' ? ':' : '.';
	return `${two(a.hour)}${sign}${two(a.minute)}–${two(end)}${sign}${two(b.minute)}`;
}

/** Whether two moments lie on the same Danish date. */
export function isSameDay(a: number, b: number): boolean {
	const x = parts(a);
	const y = parts(b);
	return x.year === y.year && x.month === y.month && x.day === y.day;
}

/* Evenings: a date, written 2026-11-20, that a shift's work belongs to, though it may end after midnight. */

/** Noon of an evening's date, in UTC; only to be formatted in UTC. */
const noon = (evening: string): number => Date.parse(`${evening}T12:00:00Z`);

/** `fre. 20. nov.` of an evening. */
export const eveningName = (evening: string): string => dayName(noon(evening), 'UTC', false);

/** `fredag den 20. november` of an evening. */
export const eveningLong = (evening: string): string => dayName(noon(evening), 'UTC', true);

/** ` 2036` after an evening's name where that is not this year; nobody reads a year from a date that has none. */
export const otherYear = (evening: string, today = eveningOf(Date.now())): string =>
	evening.slice(0, 4) === today.slice(0, 4) ? '' : ` ${evening.slice(0, 4)}`;

/** The evening that a moment belongs to: until six in the morning it is still the evening before. */
export function eveningOf(at: number): string {
	const { year, month, day: date, hour } = parts(at);
	const here = `${year}-${two(month)}-${two(date)}`;
	return hour < EVENING_TURNS_AT ? eveningPlus(here, -1) : here;
}

/** The evening some days later. */
export const eveningPlus = (evening: string, days: number): string =>
	new Date(noon(evening) + days * DAY).toISOString().slice(0, 10);

/** The moment of a Danish clock time (`17:30`) on an evening; times before six are after midnight, 24:00 is midnight. */
export function eveningAt(evening: string, time: string): number {
	const [hour = 0, minute = 0] = time.split(':').map(Number);
	const date = hour < EVENING_TURNS_AT || hour >= 24 ? eveningPlus(evening, 1) : evening;
	const wanted = Date.parse(`${date}T${two(hour % 24)}:${two(minute)}:00Z`);
	// Guess that Denmark is an hour ahead of UTC, look at the clock there, and correct by what it is off.
	let at = wanted - 3_600_000;
	for (let i = 0; i < 2; i++) {
		const seen = parts(at);
		at += wanted - Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute);
	}
	return at;
}

/** `17:30`, for a time field. */
export function timeField(at: number): string {
	const { hour, minute } = parts(at);
	return `${two(hour)}:${two(minute)}`;
}

/** The moment that a time field means, on the same evening as another moment. */
export const momentFromField = (time: string, sameEveningAs: number): number =>
	eveningAt(eveningOf(sameEveningAs), time);

/** ISO week number of an evening (week 1 holds the first Thursday). */
export function weekNumber(evening: string): number {
	const date = new Date(noon(evening));
	const weekday = (date.getUTCDay() + 6) % 7;
	const thursday = new Date(date.getTime() + (3 - weekday) * DAY);
	const first = Date.UTC(thursday.getUTCFullYear(), 0, 1, 12);
	return 1 + Math.floor((thursday.getTime() - first) / DAY / 7);
}

/** `i dag`, `i går`, else `fre. 14. nov.`; with the year where it is another. */
export function dayRelative(at: number, now = Date.now()): string {
	if (isSameDay(at, now)) return getLocale() === 'en' ? 'today' : 'i dag';
	if (isSameDay(at, now - DAY)) return getLocale() === 'en' ? 'yesterday' : 'i går';
	const year = parts(at).year;
	return year === parts(now).year ? day(at) : `${day(at)} ${year}`;
}

/** The same with the clock: `i går kl. 21.40`, `søn. 23. nov. 2036 kl. 21.40`. */
export const dayRelativeAndClock = (at: number, now = Date.now()): string =>
	getLocale() === 'en' ? `${dayRelative(at, now)}, ${clock(at)}` : `${dayRelative(at, now)} kl. ${clock(at)}`;
