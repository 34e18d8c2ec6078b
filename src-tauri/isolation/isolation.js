// Stands between the interface and the app, in a frame that no script of the interface can reach: whatever runs over
// there, only the calls that Gadeplan makes get through, in the shape that it makes them.
const shapes = {
	call: { device: 'string', command: 'string', request: 'object' },
	devices: {},
	set_offline: { device: 'string', offline: 'boolean' },
	open_link: { link: 'string' },
	'plugin:event|listen': { event: 'string', target: 'object', handler: 'number' },
	'plugin:event|unlisten': { event: 'string', eventId: 'number' }
};

window.__TAURI_ISOLATION_HOOK__ = (message) => {
	const shape = Object.hasOwn(shapes, message.cmd) ? shapes[message.cmd] : undefined;
	const payload = message.payload ?? {};
	const names = Object.keys(payload);
	const fits =
		shape !== undefined &&
		names.length === Object.keys(shape).length &&
		names.every((name) => Object.hasOwn(shape, name) && typeof payload[name] === shape[name]) &&
		(payload.event === undefined || payload.event === 'gadeplan://event');
	// Answered by the app as a command that does not exist, so that the caller hears of it.
	return fits ? message : { ...message, cmd: 'refused', payload: {} };
};
