const two = (n: number): string => String(n).padStart(2, '0');

/** The time in what somebody typed: `21.40`, `21:40`, `2140`, `940`, `21`; null where there is none. */
export function parseClock(text: string): string | null {
	const found = /^\s*(\d{1,2})(?:[.:, ]?(\d{2}))?[.:]?\s*$/.exec(text);
	if (!found) return null;
	const hour = Number(found[1]);
	const minute = Number(found[2] ?? 0);
	if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null;
	return `${two(hour % 24)}:${two(minute)}`;
}

/** A time some minutes later (earlier where negative), rounded to five; around midnight it goes on. */
export function clockOf(time: string, minutes: number): string {
	const [hour = 0, minute = 0] = time.split(':').map(Number);
	const total = hour * 60 + minute + minutes;
	const round = minutes < 0 ? Math.ceil(total / 5) * 5 : Math.floor(total / 5) * 5;
	const day = 24 * 60;
	const within = ((round % day) + day) % day;
	return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}
