import { routes, type Route } from './routes';
import { session } from './session.svelte';

/** The places of the navigation for whoever uses the app, in order. */
export function places(): Route[] {
	return routes
		.filter(({ nav }) => nav && (!nav.reviewer || session.reviewer))
		.sort((a, b) => (a.nav?.order ?? 0) - (b.nav?.order ?? 0));
}

/** Whether an address lies at a place or below it. */
export const isAt = (route: Route, path: string): boolean =>
	path === route.pattern || path.startsWith(`${route.pattern}/`);
