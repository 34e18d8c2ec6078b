import type { Route } from '$/app/routes';
import { m } from '$/paraglide/messages';

/** The screens of this feature; each loads when it is opened. */
export const adminRoutes: Route[] = [
	{
		pattern: 'people',
		title: () => m.admin_title(),
		load: () => import('./PeopleScreen.svelte'),
		nav: { label: () => m.admin_title(), order: 60, reviewer: true }
	},
	{
		pattern: 'people/quarantine',
		title: () => m.admin_quarantine_title(),
		load: () => import('./QuarantineScreen.svelte')
	},
	{
		pattern: 'people/quarantine/:quarantine',
		title: () => m.admin_quarantine_title(),
		load: () => import('./QuarantinedScreen.svelte')
	}
];
