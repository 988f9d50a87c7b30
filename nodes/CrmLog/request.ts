/** The request function over n8n: credentials, proxies and token renewal are n8n's; this says what its errors mean. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import {
	ConnectionFailure,
	encodeForm,
	type HttpAnswer,
	type HttpRequest,
	type RequestFunction,
} from './connectors/http';

const timeoutMs = 30_000;

/** @param credentialType whose token n8n adds to each request, and renews on a 401 */
export function makeRequest(context: IExecuteFunctions, credentialType: string): RequestFunction {
	const send = async (request: HttpRequest): Promise<HttpAnswer> => {
		try {
			const { statusCode, headers, body } =
				(await context.helpers.httpRequestWithAuthentication.call(
					context,
					credentialType,
					describe(request),
				)) as IN8nHttpFullResponse;
			return { status: statusCode, headers: readHeaders(headers), body };
		} catch (error) {
			return explainError(error);
		}
	};
	return async (request) => {
		const answer = await send(request);
		// n8n renews the token but cannot send a form twice: it is built anew, once.
		return answer.status === 401 && request.form ? await send(request) : answer;
	};
}

function describe(request: HttpRequest): IHttpRequestOptions {
	const { method, url, query, json, form } = request;
	const headers: Record<string, string | number> = { ...request.headers };
	let body: IHttpRequestOptions['body'] = json as IHttpRequestOptions['body'];
	if (form) {
		const encoded = encodeForm(form, randomUUID());
		headers['content-type'] = encoded.contentType;
		headers['content-length'] = encoded.body.length;
		// A stream: of a buffer n8n lists every byte.
		body = Readable.from([encoded.body], { objectMode: false }) as never;
	}
	return {
		method,
		url,
		headers,
		...(query && { qs: query }),
		...(body !== undefined && { body }),
		json: true,
		returnFullResponse: true,
		// n8n renews a token only where a 401 is an error.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		timeout: timeoutMs,
	};
}

interface ApiError {
	message?: string;
	httpCode?: string | number | null;
	code?: string;
	cause?: ApiError;
	context?: { data?: unknown };
	response?: { status?: number; data?: unknown; headers?: unknown };
}

const neverSent =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|.*CERT.*|.*SELF_SIGNED.*|UNABLE_TO_.*|ERR_TLS.*)$/;

/** @returns the answer within the error; @throws ConnectionFailure when there is none */
function explainError(thrown: unknown): HttpAnswer {
	const chain: ApiError[] = [];
	for (let error = thrown as ApiError | undefined; error && chain.length < 5; error = error.cause) {
		chain.push(error);
	}
	const response = chain.find((error) => error.response?.status)?.response;
	const status = Number(response?.status ?? chain.find(({ httpCode }) => httpCode)?.httpCode);
	if (status >= 100) {
		const body = response?.data ?? chain.find(({ context }) => context?.data)?.context?.data;
		return { status, headers: readHeaders(response?.headers), body };
	}
	const code = chain.find((error) => typeof error.code === 'string')?.code ?? '';
	const message = chain.at(-1)?.message ?? 'unknown error';
	const isCredential = code === '' && /credential|oauth|token|authori[sz]/i.test(message);
	throw new ConnectionFailure(
		code && !message.includes(code) ? `${message} (${code})` : message,
		!isCredential && !neverSent.test(code),
		isCredential,
	);
}

function readHeaders(headers: unknown): Record<string, string> {
	return Object.fromEntries(
		Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
			name.toLowerCase(),
			Array.isArray(value) ? value.join(', ') : String(value as string),
		]),
	);
}
