// The little of dynalite that is used here; it brings no types of its own.

declare module 'dynalite' {
  import type { Server } from 'node:http'

  export default function dynalite(options: { readonly createTableMs: number }): Server
}
