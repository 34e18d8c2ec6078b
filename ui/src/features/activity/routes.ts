import type { Route } from '$/app/routes';
import { m } from '$/paraglide/messages';

/** The screens of this feature; each loads when it is opened. */
export const activityRoutes: Route[] = [
	{
		pattern: 'activities',
		title: () => m.activity_title(),
		load: () => import('./ActivitiesScreen.svelte'),
		nav: { label: () => m.activity_title(), order: 50 }
	},
	{ pattern: 'activities/new', title: () => m.activity_new_title(), load: () => import('./FormScreen.svelte') },
	{
		pattern: 'activities/:activity',
		title: () => m.activity_one_title(),
		load: () => import('./ActivityScreen.svelte')
	},
	{
		pattern: 'activities/:activity/edit',
		title: () => m.activity_edit_title(),
		load: () => import('./FormScreen.svelte')
	},
	{
		pattern: 'activities/:activity/choose',
		title: () => m.activity_choose_title(),
		load: () => import('./ChooseScreen.svelte')
	},
	{
		pattern: 'activities/:activity/hand-over',
		title: () => m.activity_hand_over_title(),
		load: () => import('./HandOverScreen.svelte')
	}
];
