// Names that must never be mistaken for one another, and the two kinds of time.

declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

export type EndId = Brand<string, 'EndId'>
export type BindingId = Brand<string, 'BindingId'>
export type LinkId = Brand<string, 'LinkId'>
/** What an end calls one of its items: an issue key, a UUID, a path. */
export type Ref = Brand<string, 'Ref'>
export type RunId = Brand<string, 'RunId'>
export type Hash = Brand<string, 'Hash'>
export type FieldName = Brand<string, 'FieldName'>
/** Where a listing goes on next time; only the connector that made it can read it. */
export type Cursor = Brand<string, 'Cursor'>

/** Our own clock, in milliseconds: leases, grace periods, retries. Never decides which of two edits is newer. */
export type Time = number
/** A time a service issued, in milliseconds: the only kind that orders edits. */
export type ServiceTime = Brand<number, 'ServiceTime'>

export const endId = (name: string) => name as EndId
export const bindingId = (name: string) => name as BindingId
export const linkId = (name: string) => name as LinkId
export const ref = (name: string) => name as Ref
export const runId = (name: string) => name as RunId
export const fieldName = (name: string) => name as FieldName
export const cursor = (text: string) => text as Cursor
export const serviceTime = (milliseconds: number) => milliseconds as ServiceTime
