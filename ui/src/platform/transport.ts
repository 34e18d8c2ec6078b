import type { AppEvent } from '$/bindings/types/AppEvent';
import type { DemoDevice } from '$/bindings/types/DemoDevice';

/** A way to reach the app's commands: the window's own bridge, or the browser host. Chosen once, at start. */
export interface Transport {
	/** Asks one command of one device; throws a `ProblemError`. */
	call(device: string, command: string, request: unknown): Promise<unknown>;
	/** The devices of a demonstration; none outside one. */
	devices(): Promise<DemoDevice[]>;
	/** Puts a demonstration's device out of coverage, or back. */
	setOffline(device: string, offline: boolean): Promise<void>;
	/** Hands a link (`tel:`, `sms:`) to the operating system. */
	openLink(link: string): Promise<void>;
	/** Lets the person keep a file (in base64) where they choose; false where they chose not to. */
	saveFile(name: string, content: string): Promise<boolean>;
	/** Hears what a device says unasked, until the answer is called. */
	listen(device: string, hear: (event: AppEvent) => void): Promise<() => void>;
}
