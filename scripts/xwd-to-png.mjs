// Turns the picture that `Xvfb -fbdir DIR` keeps of its screen (DIR/Xvfb_screen0, in the format of xwd) into a PNG, so
// that a test of the real window can show what it saw without another package. Screenshots through WebDriver hang.
//
//   node scripts/xwd-to-png.mjs IN OUT
//
// A module too: `pngFromXwd(buffer)` gives the PNG's bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const COLOUR_ENTRY = 12; // bytes of the colour table's rows between the header and the pixels

export function pngFromXwd(xwd) {
	const field = (index) => xwd.readUInt32BE(index * 4);
	const [headerSize, version, format] = [field(0), field(1), field(2)];
	const [width, height, byteOrder] = [field(4), field(5), field(7)];
	const [bitsPerPixel, bytesPerLine, colours] = [field(11), field(12), field(19)];
	if (version !== 7 || format !== 2 || bitsPerPixel !== 32) {
		throw new Error(`not a 32-bit picture of a screen (version ${version}, format ${format}, ${bitsPerPixel} bits)`);
	}
	const pixels = headerSize + colours * COLOUR_ENTRY;
	// A pixel is 0x00RRGGBB, lowest byte first where byteOrder is 0.
	const [red, green, blue] = byteOrder === 0 ? [2, 1, 0] : [1, 2, 3];

	// Each line of a PNG begins with the number of its filter; 0 is none.
	const lines = Buffer.alloc(height * (1 + width * 3));
	let to = 0;
	for (let y = 0; y < height; y++) {
		to++;
		for (let x = 0; x < width; x++) {
			const from = pixels + y * bytesPerLine + x * 4;
			lines[to++] = xwd[from + red];
			lines[to++] = xwd[from + green];
			lines[to++] = xwd[from + blue];
		}
	}

	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
		const framed = Buffer.alloc(body.length + 8);
		framed.writeUInt32BE(data.length, 0);
		body.copy(framed, 4);
		framed.writeUInt32BE(crc32(body), body.length + 4);
		return framed;
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(lines)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const [from, to] = process.argv.slice(2);
	if (!to) {
		console.error('usage: node scripts/xwd-to-png.mjs IN OUT');
		process.exit(2);
	}
	writeFileSync(to, pngFromXwd(readFileSync(from)));
}
