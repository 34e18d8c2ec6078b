import type { Component } from 'svelte';
import { activityRoutes } from '$/features/activity/routes';
import { adminRoutes } from '$/features/admin/routes';
import { morningRoutes } from '$/features/morning/routes';
import { m } from '$/paraglide/messages';
import { match } from './match';

/** What every screen is given. */
export interface ScreenProps {
	/** The parameters of the address: `youths/:youth` gives `params.youth`. */
	params: Record<string, string>;
}

/** A screen and its address. Each loads when it is opened; only the first screen comes with the app. */
export interface Route {
	/** The address: `youths/:youth`. */
	pattern: string;
	/** The window's title; never anybody's name. */
	title: () => string;
	/** Brings the screen. */
	load: () => Promise<{ default: Component<ScreenProps> | Component<Record<string, never>> }>;
	/** Addresses with the same word are one screen, which stays as it is when one moves between them and follows `params`. */
	stay?: string;
	/** Where it stands in the navigation, if it does. */
	nav?: { label: () => string; order: number; reviewer?: boolean };
}

const own: Route[] = [
	{
		pattern: 'tonight',
		title: () => m.night_title(),
		load: () => import('$/features/night/Night.svelte'),
		nav: { label: () => m.night_title(), order: 10 }
	},
	{
		pattern: 'shift/:shift/encounter/:encounter',
		title: () => m.encounter_title(),
		load: () => import('$/features/encounter/EncounterScreen.svelte')
	},
	{
		pattern: 'shift/:shift/incident/:incident',
		title: () => m.incident_title(),
		load: () => import('$/features/incident/IncidentScreen.svelte')
	},
	{
		pattern: 'shift/:shift/narrative',
		title: () => m.shift_narrative_title(),
		load: () => import('$/features/shift/NarrativeScreen.svelte')
	},
	{
		pattern: 'shift/:shift/report',
		title: () => m.shift_report_title(),
		load: () => import('$/features/shift/FinishScreen.svelte')
	},
	{
		pattern: 'shift/:shift/plan',
		title: () => m.shift_plan_title(),
		load: () => import('$/features/shift/PlanScreen.svelte')
	},
	{
		pattern: 'plan',
		title: () => m.shift_plan_title(),
		load: () => import('$/features/shift/PlanScreen.svelte')
	},
	{
		pattern: 'start',
		title: () => m.shift_start_title(),
		load: () => import('$/features/shift/StartScreen.svelte')
	},
	{
		pattern: 'shifts',
		title: () => m.shift_list_title(),
		load: () => import('$/features/shift/ShiftsScreen.svelte'),
		nav: { label: () => m.shift_list_title(), order: 30 }
	},
	{
		pattern: 'youths',
		title: () => m.youth_list_title(),
		load: () => import('$/features/youth/YouthsScreen.svelte'),
		nav: { label: () => m.youth_list_title(), order: 40 }
	},
	{
		pattern: 'youths/:youth',
		title: () => m.youth_title(),
		load: () => import('$/features/youth/YouthScreen.svelte')
	},
	{
		pattern: 'youths/:youth/looks',
		title: () => m.looks_title(),
		load: () => import('$/features/youth/LooksScreen.svelte')
	},
	{
		pattern: 'youths/:youth/access',
		title: () => m.access_title(),
		load: () => import('$/features/access-export/AccessScreen.svelte')
	},
	{
		pattern: 'settings',
		title: () => m.settings_title(),
		load: () => import('$/features/settings/SettingsScreen.svelte'),
		nav: { label: () => m.settings_title(), order: 90 }
	},
	{
		pattern: 'refused',
		title: () => m.settings_refused_title(),
		load: () => import('$/features/settings/RefusedScreen.svelte')
	}
];

/** Every screen. */
export const routes: Route[] = [...own, ...morningRoutes, ...activityRoutes, ...adminRoutes];

/** The screen at an address, with its parameters. */
export function routeAt(path: string): { route: Route; params: Record<string, string> } | null {
	for (const route of routes) {
		const params = match(route.pattern, path);
		if (params) return { route, params };
	}
	return null;
}
