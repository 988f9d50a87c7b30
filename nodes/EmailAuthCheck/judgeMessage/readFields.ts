/** Reads the header of a mail that is to be judged, within bounds. */
import { readHeaderFields, splitSource, type HeaderField } from '../../shared/message/headers';

/** Headers beyond this are not verified: no honest mail has them, and each signature reads them anew. */
const maxHeaderBytes = 512 * 1024;

/** @returns null when the header is beyond all bounds */
export function readFields(source: Buffer): HeaderField[] | null {
	// Cut before it is read: a mail without an empty line is all header.
	const { header } = splitSource(source.subarray(0, maxHeaderBytes + 2));
	if (header.length > maxHeaderBytes) return null;
	try {
		return readHeaderFields(header);
	} catch {
		// It has more fields than can be read.
		return null;
	}
}
