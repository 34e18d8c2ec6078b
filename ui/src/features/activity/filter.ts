import type { InviteFilter } from '$/bindings/types/InviteFilter';

/** What stands in the fields of the filter. */
export interface FilterForm {
	text: string;
	from: string;
	to: string;
	/** Days, or empty for any time. */
	met: string;
	lately: boolean;
}

/** Shows everybody. */
export const everybody = (): FilterForm => ({ text: '', from: '', to: '', met: '', lately: false });

/** A whole number within reason; what is half typed filters nothing. */
function age(text: string): number | null {
	const found = /^\d{1,2}$/.test(text.trim()) ? Number(text) : null;
	return found !== null && found > 0 ? found : null;
}

/** The filter that the fields mean. */
export const filterOf = ({ text, from, to, met, lately }: FilterForm): InviteFilter => ({
	text: text.trim(),
	age_from: age(from),
	age_to: age(to),
	met_within_days: met === '' ? null : Number(met),
	not_invited_lately: lately
});
