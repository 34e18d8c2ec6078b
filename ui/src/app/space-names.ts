import type { SpaceClass } from '$/bindings/types/SpaceClass';
import { m } from '$/paraglide/messages';

/** What a class of space is called. One that this app does not know yet keeps its own word. */
function className(of: SpaceClass): string {
	switch (of) {
		case 'street':
			return m.app_space_street();
		case 'staff':
			return m.app_space_staff();
		case 'case':
			return m.app_space_case();
		case 'health':
			return m.app_space_health();
		case 'leadership':
			return m.app_space_leadership();
		case 'police':
			return m.app_space_police();
		case 'community':
			return m.app_space_community();
		case 'jobs':
			return m.app_space_jobs();
		default:
			return of;
	}
}

/** `Gadearbejde i Akacieparken`; without an area the class alone. */
export const spaceName = (of: SpaceClass, area: string): string =>
	area === '' ? className(of) : m.app_space_in({ space: className(of), area });
