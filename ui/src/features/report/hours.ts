import type { HourCount } from '$/bindings/types/HourCount';

/** One bar of the evening. */
export interface Bar {
	/** The hour on a Danish clock. */
	hour: number;
	/** Youths seen in it. */
	youths: number;
	/** How high it is: 1 for the busiest hour. */
	share: number;
	/** Among the highest of the evening. */
	top: boolean;
}

/** The bars of an evening: each as high as its share of the busiest hour. */
export function bars(hours: HourCount[]): Bar[] {
	const most = Math.max(0, ...hours.map(({ youths }) => youths));
	return hours.map(({ hour, youths }) => ({
		hour,
		youths,
		share: most === 0 ? 0 : youths / most,
		top: most > 0 && youths === most
	}));
}
