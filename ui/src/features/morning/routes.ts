import type { Route } from '$/app/routes';
import { m } from '$/paraglide/messages';

const load = () => import('./Morning.svelte');

/** The screens of this feature; each loads when it is opened. */
export const morningRoutes: Route[] = [
	{
		pattern: 'morning',
		title: () => m.morning_title(),
		load,
		stay: 'morning',
		nav: { label: () => m.morning_title(), order: 5, reviewer: true }
	},
	{ pattern: 'morning/:shift', title: () => m.morning_title(), load, stay: 'morning' }
];
