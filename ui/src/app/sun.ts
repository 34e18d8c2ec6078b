// Valby.
const LATITUDE = 55.66;
const LONGITUDE = 12.5;
const DAY = 86_400_000;

/**
 * Sunrise and sunset in Valby on the day of a moment (milliseconds since 1970), to within some minutes: declination from
 * the day of the year, no equation of time, refraction as usual (-0.833°).
 */
export function sun(at: number): { rise: number; set: number } {
	const midnight = Math.floor(at / DAY) * DAY;
	const day = Math.floor((midnight - Date.UTC(new Date(at).getUTCFullYear(), 0, 0)) / DAY);
	const radians = Math.PI / 180;
	const declination = -23.44 * Math.cos(((2 * Math.PI) / 365) * (day + 10)) * radians;
	const latitude = LATITUDE * radians;
	const cosine =
		(Math.sin(-0.833 * radians) - Math.sin(latitude) * Math.sin(declination)) /
		(Math.cos(latitude) * Math.cos(declination));
	const half = (Math.acos(Math.min(1, Math.max(-1, cosine))) / (2 * Math.PI)) * DAY;
	const noon = midnight + DAY / 2 - (LONGITUDE / 360) * DAY;
	return { rise: noon - half, set: noon + half };
}

/** Whether the screen should be dark by itself: on the street from sunset to sunrise; at a desk from 20 to 6. */
export function isDark(at: number, desk: boolean): boolean {
	if (desk) {
		const hour = Number(
			new Intl.DateTimeFormat('en-GB', {
				hour: '2-digit',
				hourCycle: 'h23',
				timeZone: 'Europe/Copenhagen'
			}).format(at)
		);
		return hour >= 20 || hour < 6;
	}
	const { rise, set } = sun(at);
	return at < rise || at >= set;
}
