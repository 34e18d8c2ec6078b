import { m } from '$/paraglide/messages';

const kinds: Record<string, () => string> = {
	street: m.report_kind_street,
	container: m.report_kind_container,
	activity: m.report_kind_activity
};

/** What kind of duty a shift was. */
export const kindWords = (kind: string): string => (kinds[kind] ?? (() => kind))();
