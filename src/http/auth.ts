import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { anonymousActor, type Actor } from '../shared/actor.ts';
import type { ExpandedNodes } from '../shared/permissions.ts';
import type { Authentication, Authenticator, Credentials } from './context.ts';
import type { Route } from './define-route.ts';
import { httpErrors } from './http-errors.ts';
import { reaches, scopeFor } from './request-context.ts';

export const CSRF_HEADER = 'x-csrf-token';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface Admitted {
  readonly actor: Actor;
  readonly nodes: ExpandedNodes;
}

interface Gate {
  readonly authenticator: Authenticator;
  /** See `Credentials.passive`. */
  readonly passive?: boolean;
}

/**
 * Decides whether the request may reach the route at all. What it may touch there is the stores' business.
 * @throws AppError 401 `http.unauthenticated`, 403 `http.csrf` or `http.forbidden`
 */
export async function admit(request: Request, permission: Route['permission'], { authenticator, passive = false }: Gate): Promise<Admitted> {
  const unsafe = !safeMethods.has(request.method);
  // Browsers say where a request comes from; a form on another site cannot hide it.
  const foreign = unsafe && request.headers['sec-fetch-site'] === 'cross-site' && request.headers.authorization === undefined;
  if (foreign) throw httpErrors['http.csrf']();
  if (permission === 'public') return { actor: anonymousActor, nodes: new Map() };
  const authentication = await authenticated(request, authenticator, passive);
  if (unsafe) assertCsrfToken(request, authentication);
  const { actor, nodes } = authentication;
  if (permission !== 'authenticated' && !reaches(scopeFor(actor, nodes)(permission))) throw httpErrors['http.forbidden']({ permission });
  return { actor, nodes };
}

async function authenticated(request: Request, authenticator: Authenticator, passive: boolean): Promise<Authentication> {
  const credentials = credentialsOf(request);
  const found = credentials && (await authenticator.authenticate(passive ? { ...credentials, passive } : credentials));
  if (!found) throw httpErrors['http.unauthenticated']();
  return found;
}

export function credentialsOf(request: Request): Credentials | undefined {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,500})$/i.exec(authorization)?.[1];
    return bearer === undefined ? undefined : { bearer, cookies: {} };
  }
  return cookie === undefined ? undefined : { cookies: parseCookies(cookie) };
}

/** The first of several cookies of one name counts: a later one was planted by a subdomain or a longer path. */
export function parseCookies(header: string): Readonly<Record<string, string>> {
  const cookies = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (name !== '' && at > 0 && !cookies.has(name)) cookies.set(name, part.slice(at + 1).trim());
  }
  return Object.fromEntries(cookies);
}

function assertCsrfToken(request: Request, { by }: Authentication): void {
  if (by.scheme !== 'cookie') return;
  const sent = request.headers[CSRF_HEADER];
  if (typeof sent !== 'string' || !equalInConstantTime(sent, by.csrfToken)) throw httpErrors['http.csrf']();
}

function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
