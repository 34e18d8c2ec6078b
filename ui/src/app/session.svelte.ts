import { getLocale, setLocale, type Locale } from '$/paraglide/runtime';
import type { AppStatus } from '$/bindings/types/AppStatus';
import type { DemoDevice } from '$/bindings/types/DemoDevice';
import type { Problem } from '$/bindings/types/Problem';
import type { Settings } from '$/bindings/types/Settings';
import type { SyncStatus } from '$/bindings/types/SyncStatus';
import type { Team } from '$/bindings/types/Team';
import { call, devices, onEvent, ONLY_DEVICE, problemOf, setOffline, useDevice } from '$/platform/door';
import { dropKept, readKept } from '$/writing/begun';
import { flushUnsaved, retryUnsaved } from './unsaved.svelte';
import { isReviewer } from './roles';
import { rememberedLook, rememberLook, showTheme } from './look';

/** Runs `work`, and once more if it was asked for meanwhile; never twice at once. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
	let underWay: Promise<void> | undefined;
	let again = false;
	return () => {
		if (underWay) {
			again = true;
			return underWay;
		}
		underWay = (async () => {
			do {
				again = false;
				await work();
			} while (again);
		})().finally(() => (underWay = undefined));
		return underWay;
	};
}

/** What every screen may need to know: whose device this is, whether it is open, how it looks. */
class Session {
	/** The app at a glance; undefined until it first answers. */
	status = $state.raw<AppStatus>();
	/** Why it does not answer. */
	failure = $state.raw<Problem>();
	/** People, areas, places, words; undefined while locked or not yet asked. */
	team = $state.raw<Team>();
	/** How the app looks and locks here. */
	settings = $state.raw<Settings>();
	/** How far the work has come; undefined while locked or not yet asked. */
	sync = $state.raw<SyncStatus>();
	/** A demonstration's devices; empty outside one. */
	devices = $state.raw<DemoDevice[]>([]);
	/** The device whose screens are shown. */
	device = $state(ONLY_DEVICE);
	/** The language of the interface. */
	language = $state<Locale>(getLocale());

	/** Whether the person reviews reports: opens on Nattens rapporter, sits at a desk. */
	get reviewer(): boolean {
		return isReviewer(this.status?.person?.role);
	}
	/** Whether the app is open. */
	get open(): boolean {
		return this.status?.stage === 'open';
	}

	/** Finds out which devices there are and opens the first, or the one shown last in this window. */
	async start(): Promise<void> {
		onEvent((event) => {
			if (event.event === 'locked') void this.refresh();
			if (event.event === 'changed') this.#teamSoon();
			if (event.event !== 'locked') void this.refreshSync();
		});
		try {
			this.devices = await devices();
		} catch (thrown) {
			this.failure = problemOf(thrown);
		}
		const last = sessionStorage.getItem('gadeplan.device');
		const first = this.devices.find(({ key }) => key === last) ?? this.devices[0];
		await this.turnTo(first?.key ?? ONLY_DEVICE);
	}

	/** Shows another device of the demonstration. */
	async turnTo(key: string): Promise<void> {
		await flushUnsaved();
		this.#forget();
		this.device = key;
		this.status = undefined;
		if (this.devices.length > 0) sessionStorage.setItem('gadeplan.device', key);
		this.#look();
		try {
			await useDevice(key);
		} catch (thrown) {
			this.failure = problemOf(thrown);
			return;
		}
		await this.refresh();
	}

	/** Puts a demonstration's device out of coverage, or back. */
	async turnOffline(key: string, offline: boolean): Promise<void> {
		await setOffline(key, offline);
		this.devices = await devices();
	}

	/** Asks how the app is. */
	refresh = oneAtATime(async () => {
		try {
			await this.take(await call('app_status', {}));
		} catch (thrown) {
			this.failure = problemOf(thrown);
		}
	});

	/** Takes an answer that says how the app is. */
	async take(status: AppStatus): Promise<void> {
		this.failure = undefined;
		const opened = status.stage === 'open' && !this.open;
		if (status.stage !== 'open') this.#forget();
		if (opened) {
			const forgotten = this.#forgotten;
			// What was begun must be there before the forms are. Where it can't be read, all else can still be written.
			await readKept().catch(() => {});
			if (forgotten !== this.#forgotten) return;
		}
		this.status = status;
		if (!opened) return;
		void retryUnsaved();
		void this.refreshTeam();
		void this.refreshSync();
		try {
			this.settings = await call('settings', {});
			this.#look();
		} catch {
			// The look of last time will do.
		}
	}

	/** Saves what is being written, then locks. */
	async lock(): Promise<void> {
		// What can't be saved stays in memory, and is tried again when the app is opened.
		await flushUnsaved();
		// First off the screen, then the database: nobody should read on if the second is slow.
		if (this.status) this.status = { ...this.status, stage: 'locked', person: null };
		this.#forget();
		try {
			await this.take(await call('app_lock', {}));
		} catch (thrown) {
			this.failure = problemOf(thrown);
		}
	}

	/** Saves the settings and follows them. */
	async putSettings(settings: Settings): Promise<void> {
		this.settings = await call('settings_put', settings);
		this.#look();
		await this.refresh();
	}

	/** Asks for people, areas, places and words. */
	refreshTeam = oneAtATime(async () => {
		if (!this.open) return;
		try {
			const team = await call('team', {});
			if (this.open) this.team = team;
		} catch {
			// Screens that need the team say that it is missing.
		}
	});

	/** Asks how far the work has come. */
	refreshSync = oneAtATime(async () => {
		if (!this.open) return;
		try {
			const sync = await call('sync_status', {});
			if (this.open) this.sync = sync;
		} catch {
			// The line keeps saying what was last known to be so.
		}
	});

	/** Follows the settings, or what was last chosen on this device while they can't be read. */
	#look(): void {
		const look = this.settings ?? rememberedLook(this.device);
		if (this.settings) rememberLook(this.device, this.settings);
		const language: Locale = look.language === 'en' ? 'en' : 'da';
		if (language !== getLocale()) void setLocale(language, { reload: false });
		this.language = language;
		document.documentElement.lang = language;
		showTheme(look.theme, this.reviewer);
	}

	#teamTimer: ReturnType<typeof setTimeout> | undefined;
	/** The team changes rarely and documents often: one asking after a while of quiet. */
	#teamSoon(): void {
		clearTimeout(this.#teamTimer);
		this.#teamTimer = setTimeout(() => void this.refreshTeam(), 1500);
	}

	/** Counts forgettings: what was asked for before one must not show after it. */
	#forgotten = 0;
	#forget(): void {
		this.#forgotten++;
		dropKept();
		this.team = undefined;
		this.sync = undefined;
		this.settings = undefined;
	}
}

export const session = new Session();
