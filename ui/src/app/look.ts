import { isDark } from './sun';

/** What is remembered outside the locked database: how it looked, nothing about anybody. */
interface Look {
	theme: string;
	language: string;
}

const key = (device: string): string => `gadeplan.look.${device}`;

/** The look of last time on this device. */
export function rememberedLook(device: string): Look {
	try {
		const look = JSON.parse(localStorage.getItem(key(device)) ?? 'null') as Partial<Look> | null;
		return { theme: look?.theme ?? 'auto', language: look?.language ?? 'da' };
	} catch {
		return { theme: 'auto', language: 'da' };
	}
}

/** Remembers the look for the next start. */
export function rememberLook(device: string, { theme, language }: Look): void {
	try {
		localStorage.setItem(key(device), JSON.stringify({ theme, language }));
	} catch {
		// Without it the next start begins with the default.
	}
}

let timer: ReturnType<typeof setInterval> | undefined;

/** Shows a theme: `dark`, `light`, or `auto`, which follows the sun on the street and office hours at a desk. */
export function showTheme(theme: string, desk: boolean): void {
	const show = () => {
		const dark = theme === 'auto' ? isDark(Date.now(), desk) : theme !== 'light';
		document.documentElement.dataset.theme = dark ? 'dark' : 'light';
		document
			.querySelector('meta[name="theme-color"]')
			?.setAttribute('content', getComputedStyle(document.documentElement).getPropertyValue('--ground').trim());
	};
	clearInterval(timer);
	show();
	if (theme === 'auto') timer = setInterval(show, 60_000);
}
