/** Removes every copy of a mail's raw source from an item (B07), whatever its binary field is called. */
import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';

import { strikeFileName } from './strikePeople';

/** Where the raw source stands on the items of our trigger. */
const sourceField = 'message';

/**
 * @param binary of the item
 * @param size bytes of the source; 0 when not known
 * @param isListed whether an address is on a list that applies
 * @returns the fields that hold no source, their file names without listed people, and the names of those that went
 */
export function withoutSource(
	binary: IBinaryKeyData | undefined,
	size: number,
	isListed: (address: string) => boolean,
): { binary?: IBinaryKeyData; removed: ReadonlySet<string> } {
	const source = binary?.[sourceField];
	const removed = new Set<string>();
	const kept: IBinaryKeyData = {};
	for (const [name, file] of Object.entries(binary ?? {})) {
		if (name === sourceField || isSource(file, source, size)) removed.add(name);
		else kept[name] = renameFile(file, isListed);
	}
	return { ...(Object.keys(kept).length > 0 && { binary: kept }), removed };
}

/** The header of a source is looked at as far as this, in bytes. */
export const mostHeaderBytes = 256 * 1024;

/** @returns the binary fields that hold a source of the mail */
export function listSources(binary: IBinaryKeyData | undefined, size: number): IBinaryData[] {
	return Object.entries(binary ?? {})
		.filter(([name, file]) => name === sourceField || isSource(file, binary?.[sourceField], size))
		.map(([, file]) => file);
}

/** @returns the header section at the start of a source */
export function cutHeader(start: Buffer): string {
	const text = start.toString('utf8');
	const end = /\r?\n\r?\n/.exec(text);
	return end ? text.slice(0, end.index) : text;
}

/** A mail file, or whatever has the source's bytes; of files kept elsewhere, of its length. */
function isSource(file: IBinaryData, source: IBinaryData | undefined, size: number): boolean {
	if (/^(?:message\/|application\/(?:mbox|vnd\.ms-outlook)\b)/i.test(file.mimeType)) return true;
	if (/\.(?:eml|mbox|msg)$/i.test(file.fileName ?? '')) return true;
	if (/^(?:eml|mbox|msg)$/i.test(file.fileExtension ?? '')) return true;
	if (source?.id !== undefined && source.id === file.id) return true;
	if (file.id === undefined) {
		if (source !== undefined && source.data !== '' && source.data === file.data) return true;
		const start = Buffer.from(file.data.slice(0, 4_000), 'base64').toString('latin1');
		if (startsWithHeader(start)) return true;
	}
	const length = lengthOf(file);
	return length > 0 && (length === size || (source !== undefined && length === lengthOf(source)));
}

function lengthOf(file: IBinaryData): number {
	if (file.id === undefined) return Buffer.byteLength(file.data, 'base64');
	return file.bytes ?? 0;
}

/** Two header fields at least, as every mail from a server has; perhaps after the "From " line of mbox files. */
function startsWithHeader(text: string): boolean {
	return (
		/^(?:>?From [^\r\n]*\r?\n)?[!-9;-~]{1,76}[ \t]*:[^\r\n]*\r?\n/.test(text) &&
		/^(?:from|to|received|return-path|delivered-to|message-id)[ \t]*:/im.test(text)
	);
}

function renameFile(file: IBinaryData, isListed: (address: string) => boolean): IBinaryData {
	const fileName = file.fileName && strikeFileName(file.fileName, isListed);
	return fileName === file.fileName ? file : { ...file, fileName };
}
