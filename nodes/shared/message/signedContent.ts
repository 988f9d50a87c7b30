/**
 * The mail inside an opaque signature (S/MIME signed-data, RFC 8551 section 3.5.2): taken out to be read. Nothing is
 * said of the signature itself.
 */

interface Element {
	tag: number;
	/** Where its content begins and ends. */
	start: number;
	end: number;
	/** Where the next element begins. */
	next: number;
}

const signedData = '2a864886f70d010702';
const sequence = 0x30;
const explicit = 0xa0;
const octets = 0x04;
const constructedOctets = 0x24;
const maxDepth = 20;

/**
 * @param bytes DER, or BER as streaming programs write it
 * @returns the signed content, or null where there is none to be found
 */
export function readSignedContent(bytes: Buffer): Buffer | null {
	const outer = readElement(bytes, 0, bytes.length);
	if (outer?.tag !== sequence) return null;
	const [type, content] = readChildren(bytes, outer, 2);
	if (!type || bytes.toString('hex', type.start, type.end) !== signedData) return null;
	const [data] = content?.tag === explicit ? readChildren(bytes, content, 1) : [];
	// version, digestAlgorithms, encapContentInfo
	const info = data && readChildren(bytes, data, 3)[2];
	const wrapped = info && readChildren(bytes, info, 2)[1];
	const [inner] = wrapped?.tag === explicit ? readChildren(bytes, wrapped, 1) : [];
	if (!inner) return null;
	const pieces: Buffer[] = [];
	return collect(bytes, inner, pieces, 0) ? Buffer.concat(pieces) : null;
}

function collect(bytes: Buffer, element: Element, pieces: Buffer[], depth: number): boolean {
	if (element.tag === octets) {
		pieces.push(bytes.subarray(element.start, element.end));
		return true;
	}
	if (element.tag !== constructedOctets || depth > maxDepth) return false;
	return readChildren(bytes, element, Infinity).every((child) =>
		collect(bytes, child, pieces, depth + 1),
	);
}

function readChildren(bytes: Buffer, parent: Element, count: number, depth = 0): Element[] {
	const children: Element[] = [];
	let at = parent.start;
	while (at < parent.end && children.length < count) {
		const child = readElement(bytes, at, parent.end, depth);
		if (!child || (child.tag === 0 && child.next - at === 2)) break;
		children.push(child);
		at = child.next;
	}
	return children;
}

/** An element of indefinite length ends where its children do, at two zero bytes. */
function readElement(bytes: Buffer, at: number, end: number, depth = 0): Element | null {
	if (at + 2 > end || depth > maxDepth) return null;
	const tag = bytes[at]!;
	const first = bytes[at + 1]!;
	let start = at + 2;
	if (first === 0x80) {
		let next = start;
		while (!(bytes[next] === 0 && bytes[next + 1] === 0)) {
			const child = readElement(bytes, next, end, depth + 1);
			if (!child) return null;
			next = child.next;
		}
		return { tag, start, end: next, next: next + 2 };
	}
	let length = first;
	if (first > 0x80) {
		const size = first & 0x7f;
		if (size > 4 || start + size > end) return null;
		length = bytes.readUIntBE(start, size);
		start += size;
	}
	return start + length <= end ? { tag, start, end: start + length, next: start + length } : null;
}
