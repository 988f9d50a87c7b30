/** The headers of every page we serve: nothing is loaded, run, framed, kept or passed on. */
import { createHash } from 'node:crypto';

/** @returns the one source of styles that a page with this style sheet allows */
export function styleSourceOf(style: string): string {
	return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}

/**
 * @param styleSource by {@link styleSourceOf}
 * @param formTargets where a form of the page may lead, redirects after it included
 */
export function strictHeaders(styleSource: string, formTargets: string): Record<string, string> {
	return {
		'Content-Type': 'text/html; charset=utf-8',
		'Content-Security-Policy': `default-src 'none'; style-src ${styleSource}; form-action ${formTargets}; base-uri 'none'; frame-ancestors 'none'`,
		'Cache-Control': 'no-store',
		'Referrer-Policy': 'no-referrer',
		'X-Content-Type-Options': 'nosniff',
		'X-Frame-Options': 'DENY',
		'X-Robots-Tag': 'noindex, nofollow',
	};
}
