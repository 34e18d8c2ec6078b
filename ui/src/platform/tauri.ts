import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { AppEvent } from '$/bindings/types/AppEvent';
import type { DemoDevice } from '$/bindings/types/DemoDevice';
import { ProblemError, problemOf } from './problem';
import type { Transport } from './transport';

async function ask<T>(name: string, args?: Record<string, unknown>): Promise<T> {
	try {
		return await invoke<T>(name, args);
	} catch (thrown) {
		throw new ProblemError(problemOf(thrown));
	}
}

/** The way of the installed app: the web view's own bridge. */
export const tauri: Transport = {
	call: (device, command, request) => ask('call', { device, command, request }),
	devices: () => ask<DemoDevice[]>('devices'),
	setOffline: (device, offline) => ask('set_offline', { device, offline }),
	saveFile: (name, content) => ask('save_file', { name, content }),
	openLink: (link) => ask('open_link', { link }),
	listen: (device, hear) =>
		listen<{ device: string; event: AppEvent }>('gadeplan://event', ({ payload }) => {
			if (payload.device === device) hear(payload.event);
		})
};
