/** Reads day, month and year; gives `2026-11-27`, or null where there is no such day. */
export function readDate(day: string, month: string, year: string): string | null {
	const [d, mth, y] = [day, month, year].map((text) => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : NaN));
	if (d === undefined || mth === undefined || y === undefined) return null;
	const full = y < 100 ? 2000 + y : y;
	const date = new Date(Date.UTC(full, mth - 1, d));
	if (full < 2000 || full > 2100 || Number.isNaN(date.getTime())) return null;
	if (date.getUTCMonth() !== mth - 1 || date.getUTCDate() !== d) return null;
	return date.toISOString().slice(0, 10);
}
